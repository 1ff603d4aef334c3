CREATE TABLE "signup_import_addresses" (
	"import_id" uuid NOT NULL,
	"address_hash" "bytea" NOT NULL,
	"line" integer NOT NULL,
	CONSTRAINT "signup_import_addresses_pkey" PRIMARY KEY("import_id","address_hash")
);
--> statement-breakpoint
ALTER TABLE "signup_imports" DROP CONSTRAINT "signup_imports_status_check";--> statement-breakpoint
ALTER TABLE "signup_imports" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "signup_imports" ADD COLUMN "ignored_columns" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "signup_imports" ADD COLUMN "mails_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "signup_import_addresses" ADD CONSTRAINT "signup_import_addresses_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "public"."signup_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "signup_imports_unfinished_idx" ON "signup_imports" USING btree ("id") WHERE "signup_imports"."status" in ('receiving', 'waiting', 'running');--> statement-breakpoint
CREATE INDEX "signup_imports_mails_until_idx" ON "signup_imports" USING btree ("mails_until") WHERE "signup_imports"."mails_until" is not null;--> statement-breakpoint
ALTER TABLE "signup_imports" ADD CONSTRAINT "signup_imports_status_check" CHECK ("signup_imports"."status" in ('receiving', 'waiting', 'running', 'done', 'failed'));