ALTER TABLE "identities" ADD COLUMN "token_issued_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
-- By hand:
UPDATE "identities" SET "token_issued_at" = coalesce((SELECT to_timestamp(max(("payload" ->> 'tokenIssuedAt')::double precision)) FROM "events" WHERE "is_audited" AND "subjects" ->> 'accountId' = "identities"."account_id"::text), "created_at");
