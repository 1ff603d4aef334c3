CREATE TABLE "comment_search" (
	"comment_id" uuid NOT NULL,
	"configuration" text NOT NULL,
	"document" "tsvector" NOT NULL,
	CONSTRAINT "comment_search_pkey" PRIMARY KEY("comment_id")
);
--> statement-breakpoint
CREATE TABLE "contributor_search" (
	"contributor_id" uuid NOT NULL,
	"document" "tsvector" NOT NULL,
	CONSTRAINT "contributor_search_pkey" PRIMARY KEY("contributor_id")
);
--> statement-breakpoint
CREATE TABLE "suggestion_words" (
	"word" text NOT NULL,
	CONSTRAINT "suggestion_words_pkey" PRIMARY KEY("word")
);
--> statement-breakpoint
CREATE TABLE "suggestions" (
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"key" text NOT NULL,
	"document" "tsvector" NOT NULL,
	"weight" bigint NOT NULL,
	CONSTRAINT "suggestions_pkey" PRIMARY KEY("kind","subject_id"),
	CONSTRAINT "suggestions_kind_check" CHECK ("suggestions"."kind" in ('article', 'tag', 'contributor'))
);
--> statement-breakpoint
ALTER TABLE "comment_search" ADD CONSTRAINT "comment_search_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contributor_search" ADD CONSTRAINT "contributor_search_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comment_search_configuration_idx" ON "comment_search" USING btree ("configuration");--> statement-breakpoint
CREATE INDEX "comment_search_outdated_idx" ON "comment_search" USING btree ("comment_id") WHERE not ("comment_search"."document" @@ '''=1'''::tsquery);--> statement-breakpoint
CREATE INDEX "comment_search_document_idx" ON "comment_search" USING gin ("document");--> statement-breakpoint
CREATE INDEX "contributor_search_document_idx" ON "contributor_search" USING gin ("document");--> statement-breakpoint
CREATE INDEX "suggestions_key_idx" ON "suggestions" USING btree ("key" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "suggestions_weight_idx" ON "suggestions" USING btree ("kind","weight" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "suggestions_outdated_idx" ON "suggestions" USING btree ("kind","subject_id") WHERE not ("suggestions"."document" @@ '''=1'''::tsquery);--> statement-breakpoint
CREATE INDEX "suggestions_document_idx" ON "suggestions" USING gin ("document");--> statement-breakpoint
CREATE INDEX "comments_unshown_status_idx" ON "comments" USING btree ("status","id" DESC NULLS FIRST) WHERE "comments"."status" <> 'visible';--> statement-breakpoint
CREATE INDEX "comments_unshown_article_idx" ON "comments" USING btree ("article_id","id" DESC NULLS FIRST) WHERE "comments"."status" <> 'visible';--> statement-breakpoint
-- Words that are not shown any more must not be found, even if an instance of the former release, which
-- knows no documents, changes or removes them.
CREATE FUNCTION "forget_comment_words"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "comment_search" WHERE "comment_id" = NEW."id";
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "comments_forget_words" AFTER UPDATE OF "body_html" ON "comments" FOR EACH ROW WHEN (OLD."body_html" IS DISTINCT FROM NEW."body_html") EXECUTE FUNCTION "forget_comment_words"();
