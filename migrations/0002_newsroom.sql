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
ALTER TABLE "articles" ADD COLUMN "draft_updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_article_id_revision_fkey" FOREIGN KEY ("article_id","revision") REFERENCES "public"."article_revisions"("article_id","number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "previews_article_id_idx" ON "previews" USING btree ("article_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "previews_expires_at_idx" ON "previews" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "articles_draft_updated_at_idx" ON "articles" USING btree ("draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "articles_author_draft_updated_at_idx" ON "articles" USING btree ("author_account_id","draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "articles_status_draft_updated_at_idx" ON "articles" USING btree ("status","draft_updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
-- By hand: drafts from before were last saved when their newest revision was.
UPDATE "articles" SET "draft_updated_at" = "article_revisions"."created_at" FROM "article_revisions" WHERE "article_revisions"."article_id" = "articles"."id" AND "article_revisions"."number" = "articles"."latest_revision";
