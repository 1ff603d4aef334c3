CREATE TABLE "contributor_co_authors" (
	"contributor_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	CONSTRAINT "contributor_co_authors_pkey" PRIMARY KEY("contributor_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "draft_contributors" (
	"article_id" uuid NOT NULL,
	"contributor_id" uuid NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "draft_contributors_pkey" PRIMARY KEY("article_id","contributor_id")
);
--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "name_key" text;--> statement-breakpoint
ALTER TABLE "contributor_co_authors" ADD CONSTRAINT "contributor_co_authors_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contributor_co_authors" ADD CONSTRAINT "contributor_co_authors_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_contributors" ADD CONSTRAINT "draft_contributors_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_contributors" ADD CONSTRAINT "draft_contributors_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contributor_co_authors_account_id_idx" ON "contributor_co_authors" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "draft_contributors_contributor_id_idx" ON "draft_contributors" USING btree ("contributor_id","saved_at" DESC NULLS FIRST,"article_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "article_revisions_tag_slugs_idx" ON "article_revisions" USING gin ("tag_slugs");--> statement-breakpoint
CREATE UNIQUE INDEX "tags_name_key_key" ON "tags" USING btree ("name_key") WHERE "tags"."merged_into" is null;--> statement-breakpoint
-- by hand
CREATE FUNCTION "keep_draft_byline"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "draft_contributors" d USING "saved" s WHERE d."article_id" = s."article_id";
  INSERT INTO "draft_contributors" ("article_id", "contributor_id", "saved_at")
  SELECT r."article_id", c."id", r."created_at"
  FROM (SELECT DISTINCT "article_id" FROM "saved") s
  CROSS JOIN LATERAL (
    SELECT * FROM "article_revisions" n WHERE n."article_id" = s."article_id" ORDER BY n."number" DESC LIMIT 1
  ) r
  JOIN "contributors" c ON c."id" = ANY (r."contributor_ids");
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "article_revisions_keep_byline" AFTER INSERT ON "article_revisions" REFERENCING NEW TABLE AS "saved" FOR EACH STATEMENT EXECUTE FUNCTION "keep_draft_byline"();
--> statement-breakpoint
INSERT INTO "draft_contributors" ("article_id", "contributor_id", "saved_at")
SELECT a."id", c."id", r."created_at"
FROM "articles" a
JOIN "article_revisions" r ON r."article_id" = a."id" AND r."number" = a."latest_revision"
JOIN "contributors" c ON c."id" = ANY (r."contributor_ids");
