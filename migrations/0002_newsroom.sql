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
ALTER TABLE "article_revisions" ADD COLUMN "derived_excerpt" text;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD COLUMN "derived_reading_minutes" smallint;--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_corrections" ADD CONSTRAINT "article_corrections_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_fkey" FOREIGN KEY ("merged_into") REFERENCES "public"."tags"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tags_name_idx" ON "tags" USING btree ("name","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_article_count_idx" ON "tags" USING btree ("article_count","id") WHERE "tags"."article_count" > 0;--> statement-breakpoint
CREATE INDEX "tags_merged_into_idx" ON "tags" USING btree ("merged_into") WHERE "tags"."merged_into" is not null;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_merged_into_check" CHECK ("tags"."merged_into" is null or ("tags"."merged_into" <> "tags"."id" and "tags"."article_count" = 0));