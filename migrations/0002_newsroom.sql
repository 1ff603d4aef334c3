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
CREATE INDEX "articles_changed_idx" ON "articles" USING btree ("updated_at") WHERE "articles"."published_at" is not null;