CREATE TABLE "merged_contributors" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"contributor_id" uuid NOT NULL,
	"merged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "merged_contributors_pkey" PRIMARY KEY("id"),
	CONSTRAINT "merged_contributors_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "letter_recipients" (
	"letter_id" uuid NOT NULL,
	"signup_id" uuid NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"sender_id" uuid,
	"sent_at" timestamp (3) with time zone,
	"answer" text,
	CONSTRAINT "letter_recipients_pkey" PRIMARY KEY("letter_id","signup_id"),
	CONSTRAINT "letter_recipients_state_check" CHECK ("letter_recipients"."state" in ('queued', 'sent', 'failed', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "letter_senders" (
	"id" uuid NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "letter_senders_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "letters" (
	"id" uuid NOT NULL,
	"newsletter_id" uuid NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"status" text NOT NULL,
	"subject" text NOT NULL,
	"preheader" text,
	"intro" text,
	"closing" text,
	"sections" jsonb NOT NULL,
	"language" text NOT NULL,
	"segment" jsonb,
	"occurrence" text,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"send_at" timestamp (3) with time zone,
	"fault" text,
	"paused_because" text,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"sent_subject" text,
	"sent_html" text,
	"sent_text" text,
	"recipients_after" uuid,
	"has_all_recipients" boolean DEFAULT false NOT NULL,
	"recipient_count" integer DEFAULT 0 NOT NULL,
	"sent_count" integer DEFAULT 0 NOT NULL,
	"failed_count" integer DEFAULT 0 NOT NULL,
	"skipped_count" integer DEFAULT 0 NOT NULL,
	"resent_count" integer DEFAULT 0 NOT NULL,
	"try_count" integer DEFAULT 0 NOT NULL,
	"refused_count" integer DEFAULT 0 NOT NULL,
	"next_batch_at" timestamp (3) with time zone,
	"pace_sent_count" integer DEFAULT 0 NOT NULL,
	"pace_at" timestamp (3) with time zone,
	"per_second" real,
	CONSTRAINT "letters_pkey" PRIMARY KEY("id"),
	CONSTRAINT "letters_status_check" CHECK ("letters"."status" in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled')),
	CONSTRAINT "letters_paused_because_check" CHECK ("letters"."paused_because" in ('operator', 'refusals')),
	CONSTRAINT "letters_pause_check" CHECK (("letters"."status" = 'paused') = ("letters"."paused_because" is not null)),
	CONSTRAINT "letters_sending_check" CHECK ("letters"."started_at" is null or num_nulls("letters"."sent_subject", "letters"."sent_html", "letters"."sent_text") = 0)
);
--> statement-breakpoint
CREATE TABLE "newsletters" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"from_name" text,
	"from_address" text,
	"reply_to" text,
	"is_open" boolean DEFAULT true NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"template" text,
	"automatic" jsonb,
	"automatic_next_at" timestamp (3) with time zone,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "newsletters_pkey" PRIMARY KEY("id"),
	CONSTRAINT "newsletters_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "signup_newsletters" (
	"newsletter_id" uuid NOT NULL,
	"signup_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "signup_newsletters_pkey" PRIMARY KEY("newsletter_id","signup_id")
);
--> statement-breakpoint
CREATE TABLE "newsletter_keys" (
	"name" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "newsletter_keys_pkey" PRIMARY KEY("name")
);
--> statement-breakpoint
CREATE TABLE "signup_import_addresses" (
	"import_id" uuid NOT NULL,
	"address_hash" "bytea" NOT NULL,
	"line" integer NOT NULL,
	CONSTRAINT "signup_import_addresses_pkey" PRIMARY KEY("import_id","address_hash")
);
--> statement-breakpoint
CREATE TABLE "signup_import_chunks" (
	"import_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"rows" jsonb NOT NULL,
	CONSTRAINT "signup_import_chunks_pkey" PRIMARY KEY("import_id","number")
);
--> statement-breakpoint
CREATE TABLE "signup_import_refusals" (
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "signup_import_refusals_pkey" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "signup_imports" (
	"id" uuid NOT NULL,
	"mode" text NOT NULL,
	"status" text NOT NULL,
	"is_dry_run" boolean NOT NULL,
	"newsletters" text[] NOT NULL,
	"evidence" text,
	"source" text,
	"language" text,
	"ignored_columns" text[] DEFAULT '{}' NOT NULL,
	"line_count" integer NOT NULL,
	"counts" jsonb NOT NULL,
	"fault" text,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"mails_until" timestamp (3) with time zone,
	CONSTRAINT "signup_imports_pkey" PRIMARY KEY("id"),
	CONSTRAINT "signup_imports_mode_check" CHECK ("signup_imports"."mode" in ('opt-in', 'confirmed')),
	CONSTRAINT "signup_imports_status_check" CHECK ("signup_imports"."status" in ('receiving', 'waiting', 'running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"address_hash" "bytea" NOT NULL,
	"because" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "suppressions_pkey" PRIMARY KEY("address_hash"),
	CONSTRAINT "suppressions_because_check" CHECK ("suppressions"."because" in ('bounce', 'complaint', 'erasure', 'admin'))
);
--> statement-breakpoint
ALTER TABLE "contributors" DROP CONSTRAINT "contributors_role_check";--> statement-breakpoint
ALTER TABLE "signup_events" DROP CONSTRAINT "signup_events_type_check";--> statement-breakpoint
ALTER TABLE "signups" DROP CONSTRAINT "signups_status_check";--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "byline" jsonb;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "byline_revision" integer;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "bio_html" text;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "bio_html_of" text;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "shows_email" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "is_former" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "place" integer DEFAULT 2147483647 NOT NULL;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "masthead_group" smallint GENERATED ALWAYS AS ((case role when 'editor' then 0 when 'contributor' then 1 when 'moderator' then 2 end + case when is_former then 3 else 0 end)::smallint) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "byline" jsonb;--> statement-breakpoint
ALTER TABLE "signup_events" ADD COLUMN "wording_text" text;--> statement-breakpoint
ALTER TABLE "signup_events" ADD COLUMN "newsletters" text[];--> statement-breakpoint
ALTER TABLE "signup_events" ADD COLUMN "detail" jsonb;--> statement-breakpoint
ALTER TABLE "signups" ADD COLUMN "suppressed_because" text;--> statement-breakpoint
ALTER TABLE "signups" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "signups" ADD COLUMN "requested_newsletter_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "signups" ADD COLUMN "mailed_at" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "merged_contributors" ADD CONSTRAINT "merged_contributors_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letter_recipients" ADD CONSTRAINT "letter_recipients_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "public"."letters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letter_recipients" ADD CONSTRAINT "letter_recipients_signup_id_fkey" FOREIGN KEY ("signup_id") REFERENCES "public"."signups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_newsletter_id_fkey" FOREIGN KEY ("newsletter_id") REFERENCES "public"."newsletters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_newsletters" ADD CONSTRAINT "signup_newsletters_newsletter_id_fkey" FOREIGN KEY ("newsletter_id") REFERENCES "public"."newsletters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_newsletters" ADD CONSTRAINT "signup_newsletters_signup_id_fkey" FOREIGN KEY ("signup_id") REFERENCES "public"."signups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_import_addresses" ADD CONSTRAINT "signup_import_addresses_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "public"."signup_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_import_chunks" ADD CONSTRAINT "signup_import_chunks_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "public"."signup_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_import_refusals" ADD CONSTRAINT "signup_import_refusals_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "public"."signup_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_imports" ADD CONSTRAINT "signup_imports_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "merged_contributors_contributor_id_idx" ON "merged_contributors" USING btree ("contributor_id");--> statement-breakpoint
CREATE INDEX "letter_recipients_signup_id_idx" ON "letter_recipients" USING btree ("signup_id");--> statement-breakpoint
CREATE INDEX "letter_recipients_waiting_idx" ON "letter_recipients" USING btree ("letter_id","next_at","signup_id") WHERE "letter_recipients"."state" = 'queued' and "letter_recipients"."sender_id" is null;--> statement-breakpoint
CREATE INDEX "letter_recipients_deferred_idx" ON "letter_recipients" USING btree ("letter_id") WHERE "letter_recipients"."state" = 'queued' and "letter_recipients"."attempts" > 0;--> statement-breakpoint
CREATE INDEX "letter_recipients_sender_id_idx" ON "letter_recipients" USING btree ("sender_id") WHERE "letter_recipients"."sender_id" is not null;--> statement-breakpoint
CREATE INDEX "letters_created_by_idx" ON "letters" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "letters_newsletter_id_idx" ON "letters" USING btree ("newsletter_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "letters_archive_idx" ON "letters" USING btree ("newsletter_id","started_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "letters"."started_at" is not null;--> statement-breakpoint
CREATE INDEX "letters_due_idx" ON "letters" USING btree ("send_at") WHERE "letters"."status" in ('scheduled', 'sending');--> statement-breakpoint
CREATE UNIQUE INDEX "letters_occurrence_key" ON "letters" USING btree ("newsletter_id","occurrence");--> statement-breakpoint
CREATE INDEX "newsletters_automatic_next_at_idx" ON "newsletters" USING btree ("automatic_next_at") WHERE "newsletters"."automatic_next_at" is not null;--> statement-breakpoint
CREATE INDEX "signup_newsletters_signup_id_idx" ON "signup_newsletters" USING btree ("signup_id");--> statement-breakpoint
CREATE INDEX "signup_imports_created_by_idx" ON "signup_imports" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "signup_imports_unfinished_idx" ON "signup_imports" USING btree ("id") WHERE "signup_imports"."status" in ('receiving', 'waiting', 'running');--> statement-breakpoint
CREATE INDEX "signup_imports_mails_until_idx" ON "signup_imports" USING btree ("mails_until") WHERE "signup_imports"."mails_until" is not null;--> statement-breakpoint
CREATE INDEX "contributors_masthead_idx" ON "contributors" USING btree ("masthead_group","place","name","id");--> statement-breakpoint
CREATE INDEX "signup_events_address_time_idx" ON "signup_events" USING btree ("occurred_at") WHERE "signup_events"."address" is not null or "signup_events"."user_agent" is not null;--> statement-breakpoint
CREATE INDEX "signups_requested_at_idx" ON "signups" USING btree ("requested_at");--> statement-breakpoint
ALTER TABLE "contributors" ADD CONSTRAINT "contributors_role_check" CHECK ("contributors"."role" in ('editor', 'contributor', 'moderator'));--> statement-breakpoint
ALTER TABLE "signup_events" ADD CONSTRAINT "signup_events_type_check" CHECK ("signup_events"."type" in ('requested', 'confirmed', 'unsubscribed', 'preferences-changed', 'imported', 'bounced', 'complained', 'suppressed', 'address-corrected', 'erased'));--> statement-breakpoint
ALTER TABLE "signups" ADD CONSTRAINT "signups_suppressed_because_check" CHECK ("signups"."suppressed_because" in ('bounce', 'complaint', 'erasure', 'admin'));--> statement-breakpoint
ALTER TABLE "signups" ADD CONSTRAINT "signups_suppression_check" CHECK (("signups"."status" = 'suppressed') = ("signups"."suppressed_because" is not null));--> statement-breakpoint
ALTER TABLE "signups" ADD CONSTRAINT "signups_status_check" CHECK ("signups"."status" in ('pending', 'confirmed', 'unsubscribed', 'suppressed'));--> statement-breakpoint
-- by hand
INSERT INTO "newsletters" ("id", "slug", "name", "is_default", "created_at", "updated_at") VALUES ('01900000-0000-7000-8000-000000000001', 'newsletter', 'Newsletter', true, now(), now());--> statement-breakpoint
INSERT INTO "signup_newsletters" ("newsletter_id", "signup_id", "created_at") SELECT '01900000-0000-7000-8000-000000000001', "id", coalesce("confirmed_at", "requested_at") FROM "signups" WHERE "status" = 'confirmed';--> statement-breakpoint
-- An instance of a former release confirms signups and knows nothing of newsletters.
CREATE FUNCTION "take_default_newsletters"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND OLD."status" = 'confirmed' THEN
		RETURN NULL;
	END IF;
	INSERT INTO "signup_newsletters" ("newsletter_id", "signup_id", "created_at")
		SELECT "id", NEW."id", coalesce(NEW."confirmed_at", now()) FROM "newsletters" WHERE "is_default"
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "signups_take_defaults" AFTER INSERT OR UPDATE OF "status" ON "signups" FOR EACH ROW WHEN (NEW."status" = 'confirmed' AND NEW."requested_newsletter_ids" = '{}') EXECUTE FUNCTION "take_default_newsletters"();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "keep_draft_byline"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "draft_contributors" d USING "saved" s WHERE d."article_id" = s."article_id";
  INSERT INTO "draft_contributors" ("article_id", "contributor_id", "saved_at")
  SELECT DISTINCT r."article_id", c."id", r."created_at"
  FROM (SELECT DISTINCT "article_id" FROM "saved") s
  CROSS JOIN LATERAL (
    SELECT * FROM "article_revisions" n WHERE n."article_id" = s."article_id" ORDER BY n."number" DESC LIMIT 1
  ) r
  CROSS JOIN LATERAL unnest(r."contributor_ids") AS named ("id")
  LEFT JOIN "merged_contributors" m ON m."id" = named."id"
  JOIN "contributors" c ON c."id" = coalesce(m."contributor_id", named."id");
  RETURN NULL;
END;
$$;
