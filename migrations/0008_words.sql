CREATE INDEX "article_search_outdated_idx" ON "article_search" USING btree ("article_id") WHERE not ("article_search"."document" @@ '''=1'''::tsquery);--> statement-breakpoint
-- by hand: texts and documents are stored apart from their rows, so that counting reads few pages.
ALTER TABLE "article_search" SET (toast_tuple_target = 128);
