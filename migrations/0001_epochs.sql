ALTER TABLE "accounts" ADD COLUMN "epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "epoch_raised_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "accounts_epoch_raised_at_idx" ON "accounts" USING btree ("epoch_raised_at") WHERE "accounts"."epoch_raised_at" is not null;--> statement-breakpoint
CREATE INDEX "accounts_admins_idx" ON "accounts" USING btree ("id") WHERE 'admin' = any("accounts"."roles");