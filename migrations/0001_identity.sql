CREATE TABLE "access_tokens" (
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"ending" text NOT NULL,
	"actions" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"last_used_address" text,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "access_tokens_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "identities_pkey" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"token_hash" "bytea" NOT NULL,
	"account_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY("token_hash"),
	CONSTRAINT "one_time_tokens_purpose_check" CHECK ("one_time_tokens"."purpose" in ('verify-email', 'reset-password', 'change-email'))
);
--> statement-breakpoint
DROP INDEX "sessions_account_id_idx";--> statement-breakpoint
DROP INDEX "comment_reports_account_id_idx";--> statement-breakpoint
DROP INDEX "comment_votes_account_id_idx";--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ALTER COLUMN "encrypted_private_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "email_verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "suspension_reason" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "standing_changed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "actor_address" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "is_audited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "access_tokens_token_hash_key" ON "access_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "access_tokens_ended_at_idx" ON "access_tokens" USING btree (least("revoked_at", "expires_at"));--> statement-breakpoint
CREATE INDEX "access_tokens_account_id_idx" ON "access_tokens" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "identities_account_id_idx" ON "identities" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "one_time_tokens_account_id_idx" ON "one_time_tokens" USING btree ("account_id","purpose");--> statement-breakpoint
CREATE INDEX "one_time_tokens_expires_at_idx" ON "one_time_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "accounts_standing_changed_at_idx" ON "accounts" USING btree ("standing_changed_at") WHERE "accounts"."standing_changed_at" is not null;--> statement-breakpoint
CREATE INDEX "accounts_admins_idx" ON "accounts" USING btree ("id") WHERE 'admin' = any("accounts"."roles");--> statement-breakpoint
CREATE INDEX "sessions_ended_at_idx" ON "sessions" USING btree (least("revoked_at", "expires_at"));--> statement-breakpoint
CREATE INDEX "sessions_revoked_at_idx" ON "sessions" USING btree ("account_id","revoked_at") WHERE "sessions"."revoked_at" is not null;--> statement-breakpoint
CREATE INDEX "article_revisions_created_by_idx" ON "article_revisions" USING btree ("created_by","article_id","number");--> statement-breakpoint
CREATE INDEX "events_audited_idx" ON "events" USING btree ("seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_type_idx" ON "events" USING btree ("type","seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_actor_idx" ON "events" USING btree ("actor_account_id","seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_account_idx" ON "events" USING btree (("subjects" ->> 'accountId'),"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "sessions_account_id_idx" ON "sessions" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "comment_reports_account_id_idx" ON "comment_reports" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "comment_votes_account_id_idx" ON "comment_votes" USING btree ("account_id","comment_id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_suspension_check" CHECK (("accounts"."suspended_at" is null) = ("accounts"."suspension_reason" is null) and ("accounts"."suspended_until" is null or "accounts"."suspended_at" is not null));