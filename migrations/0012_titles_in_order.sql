DROP INDEX "article_search_outdated_idx";--> statement-breakpoint
DROP INDEX "comment_search_outdated_idx";--> statement-breakpoint
DROP INDEX "suggestions_outdated_idx";--> statement-breakpoint
CREATE INDEX "article_search_outdated_idx" ON "article_search" USING btree ("article_id") WHERE not ("article_search"."document" @@ '''=2'''::tsquery);--> statement-breakpoint
CREATE INDEX "comment_search_outdated_idx" ON "comment_search" USING btree ("comment_id") WHERE not ("comment_search"."document" @@ '''=2'''::tsquery);--> statement-breakpoint
CREATE INDEX "suggestions_outdated_idx" ON "suggestions" USING btree ("kind","subject_id") WHERE not ("suggestions"."document" @@ '''=2'''::tsquery);