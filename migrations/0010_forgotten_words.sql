-- by hand: An instance of the former release does not know contributor_search and suggestions, and keeps
-- the documents of articles that it withdraws. What has changed is not found until the present release or
-- the job search-rebuild has written it anew.
CREATE FUNCTION "forget_article_words"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "article_search" WHERE "article_id" = NEW."id";
  DELETE FROM "suggestions" WHERE "kind" = 'article' AND "subject_id" = NEW."id";
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION "forget_suggestion"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "suggestions" WHERE "kind" = TG_ARGV[0] AND "subject_id" = NEW."id";
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION "forget_contributor_words"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "contributor_search" WHERE "contributor_id" = NEW."id";
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "articles_forget_words" AFTER UPDATE OF "status" ON "articles" FOR EACH ROW WHEN (OLD."status" = 'published' AND NEW."status" <> 'published') EXECUTE FUNCTION "forget_article_words"();--> statement-breakpoint
CREATE TRIGGER "articles_forget_suggestion" AFTER UPDATE OF "title" ON "articles" FOR EACH ROW WHEN (OLD."title" IS DISTINCT FROM NEW."title") EXECUTE FUNCTION "forget_suggestion"('article');--> statement-breakpoint
CREATE TRIGGER "tags_forget_suggestion" AFTER UPDATE OF "name" ON "tags" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION "forget_suggestion"('tag');--> statement-breakpoint
CREATE TRIGGER "contributors_forget_suggestion" AFTER UPDATE OF "name" ON "contributors" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION "forget_suggestion"('contributor');--> statement-breakpoint
CREATE TRIGGER "contributors_forget_words" AFTER UPDATE OF "name", "role", "bio" ON "contributors" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name" OR OLD."role" IS DISTINCT FROM NEW."role" OR OLD."bio" IS DISTINCT FROM NEW."bio") EXECUTE FUNCTION "forget_contributor_words"();--> statement-breakpoint
DELETE FROM "article_search" s USING "articles" a WHERE a."id" = s."article_id" AND a."status" <> 'published';
