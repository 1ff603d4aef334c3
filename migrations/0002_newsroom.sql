DROP INDEX "events_audited_idx";--> statement-breakpoint
DROP INDEX "events_audited_type_idx";--> statement-breakpoint
DROP INDEX "events_audited_actor_idx";--> statement-breakpoint
DROP INDEX "events_audited_account_idx";--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "token_issued_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
CREATE INDEX "events_audited_time_idx" ON "events" USING btree ("occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_type_time_idx" ON "events" USING btree ("type","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_actor_time_idx" ON "events" USING btree ("actor_account_id","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_account_time_idx" ON "events" USING btree (("subjects" ->> 'accountId'),"occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
-- By hand:
UPDATE "identities" SET "token_issued_at" = coalesce((SELECT to_timestamp(max(("payload" ->> 'tokenIssuedAt')::double precision)) FROM "events" WHERE "is_audited" AND "subjects" ->> 'accountId' = "identities"."account_id"::text), "created_at");
