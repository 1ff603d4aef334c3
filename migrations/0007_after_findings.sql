ALTER TABLE "articles" DROP CONSTRAINT "articles_schedule_fault_check";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "former_email" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "former_email_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "scheduled_by" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "overrode_claim_of" uuid;--> statement-breakpoint
ALTER TABLE "articles" ADD CONSTRAINT "articles_scheduled_by_fkey" FOREIGN KEY ("scheduled_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_overrode_claim_of_fkey" FOREIGN KEY ("overrode_claim_of") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_former_email_until_idx" ON "accounts" USING btree ("former_email_until") WHERE "accounts"."former_email_until" is not null;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_former_email_check" CHECK (("accounts"."former_email" is null) = ("accounts"."former_email_until" is null));--> statement-breakpoint
ALTER TABLE "articles" ADD CONSTRAINT "articles_schedule_fault_check" CHECK ("articles"."schedule_fault" in ('slug-taken', 'window-missed', 'byline-not-agreed'));