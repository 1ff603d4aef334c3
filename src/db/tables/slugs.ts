/**
 * The table of every slug that an article has, had or reserves. Its primary key makes slugs unique.
 * While only a draft has the slug, `published_at` is null and requests for the slug find nothing.
 */
import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'

export const articleSlugs = pgTable(
  'article_slugs',
  {
    slug: text('slug').notNull(),
    articleId: id('article_id').notNull(),
    publishedAt: moment('published_at'),
  },
  (table) => [
    primaryKey({ name: 'article_slugs_pkey', columns: [table.slug] }),
    foreignKey({
      name: 'article_slugs_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    index('article_slugs_article_id_idx').on(table.articleId),
  ],
)
