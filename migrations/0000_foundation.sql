CREATE TABLE "accounts" (
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"display_name" text NOT NULL,
	"avatar_url" text,
	"password_hash" text,
	"roles" text[] NOT NULL,
	"suspended_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "accounts_pkey" PRIMARY KEY("id"),
	CONSTRAINT "accounts_roles_check" CHECK ("accounts"."roles" <@ array['reader', 'author', 'moderator', 'admin'] and 'reader' = any("accounts"."roles"))
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"token_hash" "bytea" NOT NULL,
	"session_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"spent_at" timestamp (3) with time zone,
	CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "sessions_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"encrypted_private_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "signing_keys_pkey" PRIMARY KEY("kid")
);
--> statement-breakpoint
CREATE TABLE "article_contributors" (
	"article_id" uuid NOT NULL,
	"contributor_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "article_contributors_pkey" PRIMARY KEY("article_id","contributor_id")
);
--> statement-breakpoint
CREATE TABLE "article_revisions" (
	"article_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"dek" text,
	"body" text NOT NULL,
	"body_html" text NOT NULL,
	"excerpt" text NOT NULL,
	"reading_minutes" smallint NOT NULL,
	"language" text NOT NULL,
	"hero_image" jsonb,
	"sources" jsonb NOT NULL,
	"contributor_ids" uuid[] NOT NULL,
	"tag_slugs" text[] NOT NULL,
	"note" text,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "article_revisions_pkey" PRIMARY KEY("article_id","number"),
	CONSTRAINT "article_revisions_number_check" CHECK ("article_revisions"."number" >= 1)
);
--> statement-breakpoint
CREATE TABLE "article_slugs" (
	"slug" text NOT NULL,
	"article_id" uuid NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "article_slugs_pkey" PRIMARY KEY("slug")
);
--> statement-breakpoint
CREATE TABLE "article_tags" (
	"article_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "article_tags_pkey" PRIMARY KEY("article_id","tag_id")
);
--> statement-breakpoint
CREATE TABLE "articles" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"status" text NOT NULL,
	"author_account_id" uuid NOT NULL,
	"latest_revision" integer NOT NULL,
	"published_revision" integer,
	"publish_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"comment_policy" text NOT NULL,
	"comment_count" integer DEFAULT 0 NOT NULL,
	"title" text,
	"dek" text,
	"body_html" text,
	"excerpt" text,
	"language" text,
	"reading_minutes" smallint,
	"hero_image" jsonb,
	"sources" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "articles_pkey" PRIMARY KEY("id"),
	CONSTRAINT "articles_status_check" CHECK ("articles"."status" in ('draft', 'scheduled', 'published', 'unpublished')),
	CONSTRAINT "articles_comment_policy_check" CHECK ("articles"."comment_policy" in ('open', 'premoderated', 'closed')),
	CONSTRAINT "articles_comment_count_check" CHECK ("articles"."comment_count" >= 0),
	CONSTRAINT "articles_published_text_check" CHECK ("articles"."status" <> 'published' or num_nulls("articles"."published_revision", "articles"."published_at", "articles"."title", "articles"."body_html", "articles"."excerpt", "articles"."language", "articles"."reading_minutes", "articles"."sources") = 0)
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"article_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tags_pkey" PRIMARY KEY("id"),
	CONSTRAINT "tags_slug_key" UNIQUE("slug"),
	CONSTRAINT "tags_article_count_check" CHECK ("tags"."article_count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "comment_reports" (
	"id" uuid NOT NULL,
	"comment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_reports_pkey" PRIMARY KEY("id"),
	CONSTRAINT "comment_reports_comment_id_account_id_key" UNIQUE("comment_id","account_id"),
	CONSTRAINT "comment_reports_reason_check" CHECK ("comment_reports"."reason" in ('spam', 'harassment', 'hate', 'personal-information', 'illegal-content', 'off-topic', 'other'))
);
--> statement-breakpoint
CREATE TABLE "comment_revisions" (
	"comment_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"body" text NOT NULL,
	"body_html" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_revisions_pkey" PRIMARY KEY("comment_id","number")
);
--> statement-breakpoint
CREATE TABLE "comment_votes" (
	"comment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"value" smallint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_votes_pkey" PRIMARY KEY("comment_id","account_id"),
	CONSTRAINT "comment_votes_value_check" CHECK ("comment_votes"."value" in (-1, 1))
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"parent_id" uuid,
	"thread_id" uuid NOT NULL,
	"path" uuid[] NOT NULL,
	"depth" smallint NOT NULL,
	"account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"body" text NOT NULL,
	"body_html" text NOT NULL,
	"excerpt" text NOT NULL,
	"upvotes" integer DEFAULT 0 NOT NULL,
	"downvotes" integer DEFAULT 0 NOT NULL,
	"score" integer DEFAULT 0 NOT NULL,
	"reply_count" integer DEFAULT 0 NOT NULL,
	"is_shown" boolean GENERATED ALWAYS AS (status = 'visible' or reply_count > 0) STORED NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"edited_at" timestamp (3) with time zone,
	CONSTRAINT "comments_pkey" PRIMARY KEY("id"),
	CONSTRAINT "comments_status_check" CHECK ("comments"."status" in ('visible', 'pending', 'hidden', 'removed')),
	CONSTRAINT "comments_depth_check" CHECK ("comments"."depth" between 0 and 8),
	CONSTRAINT "comments_path_check" CHECK (cardinality("comments"."path") = "comments"."depth" + 1),
	CONSTRAINT "comments_score_check" CHECK ("comments"."score" = "comments"."upvotes" - "comments"."downvotes"),
	CONSTRAINT "comments_reply_count_check" CHECK ("comments"."reply_count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid NOT NULL,
	"comment_id" uuid NOT NULL,
	"moderator_account_id" uuid NOT NULL,
	"action" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"previous_status" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "decisions_pkey" PRIMARY KEY("id"),
	CONSTRAINT "decisions_action_check" CHECK ("decisions"."action" in ('hide', 'restore', 'approve')),
	CONSTRAINT "decisions_reason_check" CHECK ("decisions"."reason" in ('spam', 'harassment', 'hate', 'personal-information', 'illegal-content', 'off-topic', 'other')),
	CONSTRAINT "decisions_previous_status_check" CHECK ("decisions"."previous_status" in ('visible', 'pending', 'hidden', 'removed')),
	CONSTRAINT "decisions_status_check" CHECK ("decisions"."status" in ('visible', 'pending', 'hidden', 'removed'))
);
--> statement-breakpoint
CREATE TABLE "contributors" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"country" text NOT NULL,
	"bio" text,
	"avatar_url" text,
	"links" jsonb NOT NULL,
	"account_id" uuid,
	"article_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "contributors_pkey" PRIMARY KEY("id"),
	CONSTRAINT "contributors_slug_key" UNIQUE("slug"),
	CONSTRAINT "contributors_account_id_key" UNIQUE("account_id"),
	CONSTRAINT "contributors_role_check" CHECK ("contributors"."role" in ('contributor', 'editor', 'moderator')),
	CONSTRAINT "contributors_country_check" CHECK ("contributors"."country" ~ '^[A-Z]{2}$'),
	CONSTRAINT "contributors_article_count_check" CHECK ("contributors"."article_count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"type" text NOT NULL,
	"subjects" jsonb NOT NULL,
	"payload" jsonb NOT NULL,
	"actor_account_id" uuid,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_pkey" PRIMARY KEY("seq")
);
--> statement-breakpoint
CREATE TABLE "signup_events" (
	"id" uuid NOT NULL,
	"signup_id" uuid NOT NULL,
	"type" text NOT NULL,
	"wording" text,
	"source" text,
	"address" text,
	"user_agent" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "signup_events_pkey" PRIMARY KEY("id"),
	CONSTRAINT "signup_events_type_check" CHECK ("signup_events"."type" in ('requested', 'confirmed', 'unsubscribed', 'erased'))
);
--> statement-breakpoint
CREATE TABLE "signups" (
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"status" text NOT NULL,
	"source" text,
	"confirmation_token_hash" "bytea",
	"requested_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"unsubscribed_at" timestamp (3) with time zone,
	CONSTRAINT "signups_pkey" PRIMARY KEY("id"),
	CONSTRAINT "signups_status_check" CHECK ("signups"."status" in ('pending', 'confirmed', 'unsubscribed'))
);
--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_contributors" ADD CONSTRAINT "article_contributors_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_contributors" ADD CONSTRAINT "article_contributors_contributor_id_fkey" FOREIGN KEY ("contributor_id") REFERENCES "public"."contributors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD CONSTRAINT "article_revisions_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_revisions" ADD CONSTRAINT "article_revisions_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_slugs" ADD CONSTRAINT "article_slugs_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_tags" ADD CONSTRAINT "article_tags_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_tags" ADD CONSTRAINT "article_tags_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "public"."tags"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "articles" ADD CONSTRAINT "articles_author_account_id_fkey" FOREIGN KEY ("author_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_revisions" ADD CONSTRAINT "comment_revisions_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_votes" ADD CONSTRAINT "comment_votes_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_votes" ADD CONSTRAINT "comment_votes_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_moderator_account_id_fkey" FOREIGN KEY ("moderator_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contributors" ADD CONSTRAINT "contributors_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_events" ADD CONSTRAINT "signup_events_signup_id_fkey" FOREIGN KEY ("signup_id") REFERENCES "public"."signups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email_key" ON "accounts" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "sessions_account_id_idx" ON "sessions" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_keys_active_key" ON "signing_keys" USING btree ((true)) WHERE "signing_keys"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "article_contributors_contributor_id_idx" ON "article_contributors" USING btree ("contributor_id","published_at" DESC NULLS FIRST,"article_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "article_slugs_article_id_idx" ON "article_slugs" USING btree ("article_id");--> statement-breakpoint
CREATE INDEX "article_tags_tag_id_idx" ON "article_tags" USING btree ("tag_id","published_at" DESC NULLS FIRST,"article_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "articles_published_idx" ON "articles" USING btree ("published_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "articles"."status" = 'published';--> statement-breakpoint
CREATE INDEX "articles_author_account_id_idx" ON "articles" USING btree ("author_account_id","id");--> statement-breakpoint
CREATE INDEX "comment_reports_account_id_idx" ON "comment_reports" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "comment_votes_account_id_idx" ON "comment_votes" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "comments_path_idx" ON "comments" USING btree ("article_id","path") WHERE "comments"."is_shown";--> statement-breakpoint
CREATE INDEX "comments_roots_idx" ON "comments" USING btree ("article_id","thread_id") WHERE "comments"."depth" = 0 and "comments"."is_shown";--> statement-breakpoint
CREATE INDEX "comments_top_idx" ON "comments" USING btree ("article_id","score" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "comments"."depth" = 0 and "comments"."is_shown";--> statement-breakpoint
CREATE INDEX "comments_recent_idx" ON "comments" USING btree ("id" DESC NULLS FIRST) WHERE "comments"."status" = 'visible';--> statement-breakpoint
CREATE INDEX "comments_pending_idx" ON "comments" USING btree ("id") WHERE "comments"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "comments_account_id_idx" ON "comments" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "decisions_comment_id_idx" ON "decisions" USING btree ("comment_id","id");--> statement-breakpoint
CREATE INDEX "decisions_moderator_account_id_idx" ON "decisions" USING btree ("moderator_account_id","id");--> statement-breakpoint
CREATE INDEX "contributors_name_idx" ON "contributors" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "events_xid_seq_idx" ON "events" USING btree ("xid","seq");--> statement-breakpoint
CREATE INDEX "signup_events_signup_id_idx" ON "signup_events" USING btree ("signup_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "signups_email_key" ON "signups" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "signups_confirmation_token_hash_key" ON "signups" USING btree ("confirmation_token_hash");--> statement-breakpoint
CREATE INDEX "signups_status_idx" ON "signups" USING btree ("status","id");--> statement-breakpoint
-- By hand: what must never change refuses to.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: its rows never change', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "decisions_append_only" BEFORE UPDATE OR DELETE ON "decisions" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "decisions_never_emptied" BEFORE TRUNCATE ON "decisions" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "article_revisions_never_change" BEFORE UPDATE ON "article_revisions" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
