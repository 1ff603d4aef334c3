CREATE TABLE "known_logins" (
	"account_id" uuid NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone,
	CONSTRAINT "known_logins_pkey" PRIMARY KEY("account_id","fingerprint")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "claimed_password_hash" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "name_skeleton" text;--> statement-breakpoint
ALTER TABLE "contributors" ADD COLUMN "name_skeleton" text;--> statement-breakpoint
ALTER TABLE "known_logins" ADD CONSTRAINT "known_logins_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_staff_name_idx" ON "accounts" USING btree ("name_skeleton") WHERE "accounts"."roles" && array['author', 'moderator', 'admin'];--> statement-breakpoint
CREATE INDEX "contributors_name_skeleton_idx" ON "contributors" USING btree ("name_skeleton");