CREATE TABLE "article_search" (
	"article_id" uuid NOT NULL,
	"configuration" text NOT NULL,
	"document" "tsvector" NOT NULL,
	"body_text" text NOT NULL,
	CONSTRAINT "article_search_pkey" PRIMARY KEY("article_id")
);
--> statement-breakpoint
CREATE TABLE "article_corrections" (
	"id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"note" text NOT NULL,
	"severity" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "article_corrections_pkey" PRIMARY KEY("article_id","number"),
	CONSTRAINT "article_corrections_severity_check" CHECK ("article_corrections"."severity" in ('minor', 'substantive')),
	CONSTRAINT "article_corrections_number_check" CHECK ("article_corrections"."number" >= 1)
);
--> statement-breakpoint
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
CREATE TABLE "previews" (
	"id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "previews_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"is_only" boolean DEFAULT true NOT NULL,
	"members" jsonb NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "settings_pkey" PRIMARY KEY("is_only"),
	CONSTRAINT "settings_is_only_check" CHECK ("settings"."is_only"),
	CONSTRAINT "settings_members_check" CHECK (jsonb_typeof("settings"."members") = 'object'),
	CONSTRAINT "settings_version_check" CHECK ("settings"."version" >= 1)
);
--> statement-breakpoint
DROP INDEX "events_audited_idx";--> statement-breakpoint
DROP INDEX "events_audited_type_idx";--> statement-breakpoint
DROP INDEX "events_audited_actor_idx";--> statement-breakpoint
DROP INDEX "events_audited_account_idx";--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "token_issued_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "body_text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "derived_excerpt" text;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "derived_reading_minutes" smallint;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "scheduled_revision" integer;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "unpublish_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "schedule_fault" text;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "draft_updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "note_to_author" text;--> statement-breakpoint
ALTER TABLE "article_search" ADD CONSTRAINT "article_search_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_resolver_account_id_fkey" FOREIGN KEY ("resolver_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_restoring_decision_id_fkey" FOREIGN KEY ("restoring_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_article_id_revision_fkey" FOREIGN KEY ("article_id","revision") REFERENCES "public"."article_revisions"("article_id","number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_search_document_idx" ON "article_search" USING gin ("document");--> statement-breakpoint
CREATE INDEX "appeals_status_idx" ON "appeals" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "appeals_account_id_idx" ON "appeals" USING btree ("account_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "appeals_restoring_decision_id_key" ON "appeals" USING btree ("restoring_decision_id");--> statement-breakpoint
CREATE INDEX "notices_account_id_idx" ON "notices" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "previews_article_id_idx" ON "previews" USING btree ("article_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "previews_expires_at_idx" ON "previews" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_fkey" FOREIGN KEY ("merged_into") REFERENCES "public"."tags"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "articles_due_idx" ON "articles" USING btree (coalesce("publish_at", "unpublish_at"),"id") WHERE coalesce("articles"."publish_at", "articles"."unpublish_at") is not null;--> statement-breakpoint
CREATE INDEX "articles_changed_idx" ON "articles" USING btree ("updated_at") WHERE "articles"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "articles_most_commented_idx" ON "articles" USING btree ("comment_count" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "articles"."status" = 'published';--> statement-breakpoint
CREATE INDEX "articles_language_idx" ON "articles" USING btree (split_part(lower("language"), '-', 1),"published_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "articles"."status" = 'published';--> statement-breakpoint
CREATE INDEX "articles_draft_updated_at_idx" ON "articles" USING btree ("draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "articles_author_draft_updated_at_idx" ON "articles" USING btree ("author_account_id","draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "articles_status_draft_updated_at_idx" ON "articles" USING btree ("status","draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "tags_name_idx" ON "tags" USING btree ("name","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_article_count_idx" ON "tags" USING btree ("article_count","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_merged_into_idx" ON "tags" USING btree ("merged_into") WHERE "tags"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "events_audited_time_idx" ON "events" USING btree ("occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_type_time_idx" ON "events" USING btree ("type","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_actor_time_idx" ON "events" USING btree ("actor_account_id","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_account_time_idx" ON "events" USING btree (("subjects" ->> 'accountId'),"occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
ALTER TABLE "articles" ADD CONSTRAINT "articles_schedule_fault_check" CHECK ("articles"."schedule_fault" in ('slug-taken', 'window-missed'));--> statement-breakpoint
ALTER TABLE "articles" ADD CONSTRAINT "articles_schedule_check" CHECK (("articles"."publish_at" is null) = ("articles"."scheduled_revision" is null) and ("articles"."status" = 'scheduled' or "articles"."status" = 'published' or num_nonnulls("articles"."publish_at", "articles"."unpublish_at") = 0) and ("articles"."status" <> 'scheduled' or "articles"."publish_at" is not null) and "articles"."unpublish_at" > "articles"."publish_at");--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_check" CHECK ("tags"."merged_into" is null or ("tags"."merged_into" <> "tags"."id" and "tags"."article_count" = 0));--> statement-breakpoint
-- By hand:
UPDATE "identities" SET "token_issued_at" = coalesce((SELECT to_timestamp(max(("payload" ->> 'tokenIssuedAt')::double precision)) FROM "events" WHERE "is_audited" AND "subjects" ->> 'accountId' = "identities"."account_id"::text), "created_at");
--> statement-breakpoint
UPDATE "articles" SET "draft_updated_at" = "article_revisions"."created_at" FROM "article_revisions" WHERE "article_revisions"."article_id" = "articles"."id" AND "article_revisions"."number" = "articles"."latest_revision";

--> statement-breakpoint
ALTER TABLE "article_revisions" DISABLE TRIGGER "article_revisions_never_change";
--> statement-breakpoint
UPDATE "article_revisions" SET "body_text" = btrim(regexp_replace(replace(replace(replace(replace(regexp_replace("body_html", '<[^>]*>', ' ', 'g'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g'));
--> statement-breakpoint
ALTER TABLE "article_revisions" ENABLE TRIGGER "article_revisions_never_change";
--> statement-breakpoint
INSERT INTO "article_search" ("article_id", "configuration", "body_text", "document")
SELECT p.id, p.configuration, p.body_text,
  setweight(to_tsvector(p.configuration::regconfig, p.title), 'A') || setweight(to_tsvector(p.configuration::regconfig, coalesce(p.dek, '')), 'B')
    || setweight(to_tsvector(p.configuration::regconfig, p.names), 'C') || setweight(to_tsvector(p.configuration::regconfig, left(p.body_text, 100000)), 'D')
    || array_to_tsvector(array['=' || p.configuration])
FROM (
  SELECT a.id, a.title, a.dek, r.body_text,
    coalesce('{"ar":"arabic","ca":"catalan","da":"danish","de":"german","el":"greek","en":"english","es":"spanish","fi":"finnish","fr":"french","hu":"hungarian","it":"italian","nb":"norwegian","nl":"dutch","nn":"norwegian","no":"norwegian","pt":"portuguese","ro":"romanian","ru":"russian","sv":"swedish","tr":"turkish"}'::jsonb ->> split_part(lower(a.language), '-', 1), 'simple') AS configuration,
    concat_ws(' ',
      (SELECT string_agg(t.name, ' ') FROM "article_tags" l JOIN "tags" t ON t.id = l.tag_id WHERE l.article_id = a.id),
      (SELECT string_agg(c.name, ' ') FROM "article_contributors" l JOIN "contributors" c ON c.id = l.contributor_id WHERE l.article_id = a.id)) AS names
  FROM "articles" a JOIN "article_revisions" r ON r.article_id = a.id AND r.number = a.published_revision
  WHERE a.status = 'published'
) p;
