CREATE TABLE "deleted_events" (
	"is_only" boolean DEFAULT true NOT NULL,
	"xid" "xid8" NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "deleted_events_pkey" PRIMARY KEY("is_only"),
	CONSTRAINT "deleted_events_is_only_check" CHECK ("deleted_events"."is_only")
);
--> statement-breakpoint
ALTER TABLE "decisions" ALTER COLUMN "reason" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "events_address_time_idx" ON "events" USING btree ("occurred_at") WHERE "events"."actor_address" is not null;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_hide_reason_check" CHECK ("decisions"."action" <> 'hide' or "decisions"."reason" is not null);