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
DROP INDEX "events_audited_idx";--> statement-breakpoint
DROP INDEX "events_audited_type_idx";--> statement-breakpoint
DROP INDEX "events_audited_actor_idx";--> statement-breakpoint
DROP INDEX "events_audited_account_idx";--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "token_issued_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "body_text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "derived_excerpt" text;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "derived_reading_minutes" smallint;--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "article_search" ADD CONSTRAINT "article_search_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_search_document_idx" ON "article_search" USING gin ("document");--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_fkey" FOREIGN KEY ("merged_into") REFERENCES "public"."tags"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "articles_most_commented_idx" ON "articles" USING btree ("comment_count" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "articles"."status" = 'published';--> statement-breakpoint
CREATE INDEX "articles_language_idx" ON "articles" USING btree (split_part(lower("language"), '-', 1),"published_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "articles"."status" = 'published';--> statement-breakpoint
CREATE INDEX "tags_name_idx" ON "tags" USING btree ("name","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_article_count_idx" ON "tags" USING btree ("article_count","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_merged_into_idx" ON "tags" USING btree ("merged_into") WHERE "tags"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "events_audited_time_idx" ON "events" USING btree ("occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_type_time_idx" ON "events" USING btree ("type","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_actor_time_idx" ON "events" USING btree ("actor_account_id","occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
CREATE INDEX "events_audited_account_time_idx" ON "events" USING btree (("subjects" ->> 'accountId'),"occurred_at" DESC NULLS FIRST,"seq" DESC NULLS FIRST) WHERE "events"."is_audited";--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_check" CHECK ("tags"."merged_into" is null or ("tags"."merged_into" <> "tags"."id" and "tags"."article_count" = 0));--> statement-breakpoint
-- By hand:
UPDATE "identities" SET "token_issued_at" = coalesce((SELECT to_timestamp(max(("payload" ->> 'tokenIssuedAt')::double precision)) FROM "events" WHERE "is_audited" AND "subjects" ->> 'accountId' = "identities"."account_id"::text), "created_at");
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
