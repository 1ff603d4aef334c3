CREATE TABLE "merged_contributors" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"contributor_id" uuid NOT NULL,
	"merged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "merged_contributors_pkey" PRIMARY KEY("id"),
	CONSTRAINT "merged_contributors_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "contributors" DROP CONSTRAINT "contributors_role_check";--> statement-breakpoint
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
ALTER TABLE "merged_contributors" ADD CONSTRAINT "merged_contributors_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "merged_contributors_contributor_id_idx" ON "merged_contributors" USING btree ("contributor_id");--> statement-breakpoint
CREATE INDEX "contributors_masthead_idx" ON "contributors" USING btree ("masthead_group","place","name","id");--> statement-breakpoint
ALTER TABLE "contributors" ADD CONSTRAINT "contributors_role_check" CHECK ("contributors"."role" in ('editor', 'contributor', 'moderator'));--> statement-breakpoint
-- by hand: the byline of a draft follows merges of profiles, since revisions go on naming the former ids.
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
