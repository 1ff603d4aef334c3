/**
 * The tables of search documents: of published articles, of comments and of contributors. An
 * article's document is not in its row, because every comment changes that row, and each change
 * would write all words into the index again. The same is true of comments and votes.
 */
import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { articles } from './articles.ts'
import { id, tsvector } from './columns.ts'
import { comments } from './comments.ts'
import { contributors } from './contributors.ts'

/** A document has this lexeme if it has all the lexemes that this release looks for. */
export const versionLexeme = '=2'
export const isOutdated = (document: unknown) =>
  sql`not (${document} @@ '''${sql.raw(versionLexeme)}'''::tsquery)`

export const articleSearch = pgTable(
  'article_search',
  {
    articleId: id('article_id').notNull(),
    /** PostgreSQL's text search configuration for the article's language. */
    configuration: text('configuration').notNull(),
    /** Title, dek, names and body, each with its weight. */
    document: tsvector('document').notNull(),
    /** The text that snippets are cut from. */
    bodyText: text('body_text').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_search_pkey', columns: [table.articleId] }),
    foreignKey({
      name: 'article_search_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    // A query is parsed once for each configuration in this index.
    index('article_search_configuration_idx').on(table.configuration),
    // Documents that a former release has made, which lack lexemes. A job makes them anew.
    index('article_search_outdated_idx').on(table.articleId).where(isOutdated(table.document)),
    index('article_search_document_idx').using('gin', table.document),
  ],
)

/**
 * One document for each comment that has words. When the words of a comment change or are removed,
 * a trigger deletes the document, whichever release changes them.
 */
export const commentSearch = pgTable(
  'comment_search',
  {
    commentId: id('comment_id').notNull(),
    /** The configuration for the language that the article had when the comment was written. */
    configuration: text('configuration').notNull(),
    /** The words, and lexemes that name the author and the article. */
    document: tsvector('document').notNull(),
  },
  (table) => [
    primaryKey({ name: 'comment_search_pkey', columns: [table.commentId] }),
    foreignKey({
      name: 'comment_search_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    index('comment_search_configuration_idx').on(table.configuration),
    index('comment_search_outdated_idx').on(table.commentId).where(isOutdated(table.document)),
    index('comment_search_document_idx').using('gin', table.document),
  ],
)

export const contributorSearch = pgTable(
  'contributor_search',
  {
    contributorId: id('contributor_id').notNull(),
    /** Name, role and text, each with its weight. Names are not stemmed. */
    document: tsvector('document').notNull(),
  },
  (table) => [
    primaryKey({ name: 'contributor_search_pkey', columns: [table.contributorId] }),
    foreignKey({
      name: 'contributor_search_contributor_id_fkey',
      columns: [table.contributorId],
      foreignColumns: [contributors.id],
    }).onDelete('cascade'),
    index('contributor_search_document_idx').using('gin', table.document),
  ],
)
