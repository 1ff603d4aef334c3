CREATE TABLE "moderation_claims" (
	"comment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "moderation_claims_pkey" PRIMARY KEY("comment_id")
);
--> statement-breakpoint
CREATE TABLE "screenings" (
	"id" uuid NOT NULL,
	"comment_id" uuid,
	"article_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"source" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "screenings_pkey" PRIMARY KEY("id"),
	CONSTRAINT "screenings_outcome_check" CHECK ("screenings"."outcome" in ('pending', 'refused')),
	CONSTRAINT "screenings_source_check" CHECK ("screenings"."source" in ('policy', 'rule', 'judge', 'reports')),
	CONSTRAINT "screenings_comment_check" CHECK (("screenings"."outcome" = 'refused') <= ("screenings"."comment_id" is null))
);
--> statement-breakpoint
CREATE TABLE "reply_notices" (
	"comment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone,
	CONSTRAINT "reply_notices_pkey" PRIMARY KEY("comment_id")
);
--> statement-breakpoint
CREATE TABLE "reply_subscriptions" (
	"account_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reply_subscriptions_pkey" PRIMARY KEY("account_id"),
	CONSTRAINT "reply_subscriptions_mode_check" CHECK ("reply_subscriptions"."mode" in ('immediate', 'daily'))
);
--> statement-breakpoint
ALTER TABLE "decisions" DROP CONSTRAINT "decisions_action_check";--> statement-breakpoint
DROP INDEX "comments_pending_idx";--> statement-breakpoint
DROP INDEX "comment_reports_account_id_idx";--> statement-breakpoint
DROP INDEX "comments_account_id_idx";--> statement-breakpoint
ALTER TABLE "comment_reports" ADD COLUMN "status" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "comment_reports" ADD COLUMN "decision_id" uuid;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "queued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "open_report_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "is_approved" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- By hand, before the checks below: what waits already, and what a moderator has let stand.
UPDATE "comments" SET "queued_at" = "created_at" WHERE "status" = 'pending';
--> statement-breakpoint
UPDATE "comments" SET "is_approved" = true WHERE "status" = 'visible' AND EXISTS (SELECT FROM "decisions" WHERE "decisions"."comment_id" = "comments"."id");
--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "source" text DEFAULT 'human' NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "undoes_decision_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "queued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "was_approved" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "moderation_claims" ADD CONSTRAINT "moderation_claims_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation_claims" ADD CONSTRAINT "moderation_claims_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenings" ADD CONSTRAINT "screenings_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenings" ADD CONSTRAINT "screenings_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenings" ADD CONSTRAINT "screenings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_notices" ADD CONSTRAINT "reply_notices_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_notices" ADD CONSTRAINT "reply_notices_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."reply_subscriptions"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_subscriptions" ADD CONSTRAINT "reply_subscriptions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "moderation_claims_account_id_idx" ON "moderation_claims" USING btree ("account_id","expires_at");--> statement-breakpoint
CREATE INDEX "screenings_comment_id_idx" ON "screenings" USING btree ("comment_id","id");--> statement-breakpoint
CREATE INDEX "screenings_account_id_idx" ON "screenings" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "screenings_created_at_idx" ON "screenings" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "reply_notices_account_id_idx" ON "reply_notices" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "reply_notices_waiting_idx" ON "reply_notices" USING btree ("account_id","comment_id") WHERE "reply_notices"."told_at" is null;--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_undoes_decision_id_fkey" FOREIGN KEY ("undoes_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_search_configuration_idx" ON "article_search" USING btree ("configuration");--> statement-breakpoint
CREATE INDEX "comment_reports_comment_id_idx" ON "comment_reports" USING btree ("comment_id","id","status");--> statement-breakpoint
CREATE INDEX "comments_article_recent_idx" ON "comments" USING btree ("article_id","id" DESC NULLS FIRST) WHERE "comments"."status" = 'visible';--> statement-breakpoint
CREATE INDEX "comments_account_visible_idx" ON "comments" USING btree ("account_id","id" DESC NULLS FIRST) WHERE "comments"."status" = 'visible';--> statement-breakpoint
CREATE INDEX "comments_queue_idx" ON "comments" USING btree ("queued_at","id") WHERE "comments"."queued_at" is not null;--> statement-breakpoint
CREATE INDEX "comments_queue_reports_idx" ON "comments" USING btree ("open_report_count" DESC NULLS FIRST,"queued_at","id") WHERE "comments"."queued_at" is not null;--> statement-breakpoint
CREATE INDEX "decisions_action_idx" ON "decisions" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "decisions_reason_idx" ON "decisions" USING btree ("reason","id");--> statement-breakpoint
CREATE INDEX "decisions_source_idx" ON "decisions" USING btree ("source","id");--> statement-breakpoint
CREATE INDEX "decisions_batch_id_idx" ON "decisions" USING btree ("batch_id","id") WHERE "decisions"."batch_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_undoes_decision_id_key" ON "decisions" USING btree ("undoes_decision_id");--> statement-breakpoint
CREATE INDEX "events_comments_time_idx" ON "events" USING btree ("occurred_at" DESC NULLS FIRST) WHERE "events"."type" in ('comment.posted', 'comment.edited', 'comment.held', 'comment.decided', 'comment.removed');--> statement-breakpoint
CREATE INDEX "comment_reports_account_id_idx" ON "comment_reports" USING btree ("account_id","id","status");--> statement-breakpoint
CREATE INDEX "comments_account_id_idx" ON "comments" USING btree ("account_id","id" DESC NULLS FIRST,"status");--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_status_check" CHECK ("comment_reports"."status" in ('open', 'upheld', 'dismissed'));--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_decision_check" CHECK (("comment_reports"."status" = 'open') = ("comment_reports"."decision_id" is null));--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_queued_at_check" CHECK (("comments"."status" = 'pending') <= ("comments"."queued_at" is not null) and ("comments"."open_report_count" > 0) <= ("comments"."queued_at" is not null));--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_source_check" CHECK ("decisions"."source" in ('human', 'rule', 'reports'));--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_action_check" CHECK ("decisions"."action" in ('hide', 'restore', 'approve', 'reopen'));
