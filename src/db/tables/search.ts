/**
 * The table of search documents, one for each published article. A publication writes them
 * (`db/queries/articles/search.ts`). They are not in the article's row, because every comment
 * changes that row, and each change would write all words into the index again.
 */
import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { articles } from './articles.ts'
import { id, tsvector } from './columns.ts'

/** A document has this lexeme if it has all the lexemes that this release looks for. */
export const versionLexeme = '=1'
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
