-- by hand: PostgreSQL keeps new entries of a GIN index in a list of up to 4 MB, which each look-up reads
-- from end to end. A suggestion takes several look-ups, and the job looks up each word of all titles.
ALTER INDEX "suggestions_document_idx" SET (fastupdate = off);
