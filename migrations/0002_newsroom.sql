CREATE TABLE "appeals" (
	"id" uuid NOT NULL,
	"decision_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"text" text,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolver_account_id" uuid,
	"note" text,
	"restoring_decision_id" uuid,
	CONSTRAINT "appeals_pkey" PRIMARY KEY("id"),
	CONSTRAINT "appeals_decision_id_key" UNIQUE("decision_id"),
	CONSTRAINT "appeals_status_check" CHECK ("appeals"."status" in ('open', 'upheld', 'overturned', 'withdrawn')),
	CONSTRAINT "appeals_resolution_check" CHECK (("appeals"."status" = 'open') = ("appeals"."resolved_at" is null)
        and ("appeals"."status" in ('upheld', 'overturned')) = ("appeals"."resolver_account_id" is not null)
        and ("appeals"."restoring_decision_id" is null or "appeals"."status" = 'overturned'))
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"decided_by" text NOT NULL,
	"decision_id" uuid,
	"excerpt" text,
	"was_reported" boolean,
	"article_title" text,
	"article_slug" text,
	"suspension_reason" text,
	"suspended_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notices_pkey" PRIMARY KEY("id"),
	CONSTRAINT "notices_kind_check" CHECK ("notices"."kind" in ('comment-hidden', 'appeal-resolved', 'account-suspended', 'suspension-lifted')),
	CONSTRAINT "notices_decided_by_check" CHECK ("notices"."decided_by" in ('human', 'rule')),
	CONSTRAINT "notices_decision_check" CHECK (("notices"."kind" in ('comment-hidden', 'appeal-resolved')) = ("notices"."decision_id" is not null and "notices"."excerpt" is not null
        and "notices"."was_reported" is not null and "notices"."article_title" is not null and "notices"."article_slug" is not null)),
	CONSTRAINT "notices_suspension_check" CHECK (("notices"."kind" = 'account-suspended') = ("notices"."suspension_reason" is not null))
);
--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "note_to_author" text;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_resolver_account_id_fkey" FOREIGN KEY ("resolver_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_restoring_decision_id_fkey" FOREIGN KEY ("restoring_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeals_status_idx" ON "appeals" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "appeals_account_id_idx" ON "appeals" USING btree ("account_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "appeals_restoring_decision_id_key" ON "appeals" USING btree ("restoring_decision_id");--> statement-breakpoint
CREATE INDEX "notices_account_id_idx" ON "notices" USING btree ("account_id","id" DESC NULLS FIRST);