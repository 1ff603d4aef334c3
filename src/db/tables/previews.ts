/**
 * The table of previews: links that show one revision. The signed token is not stored. Deleting the
 * row revokes it.
 */
import { foreignKey, index, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { accounts } from './accounts.ts'
import { id, moment } from './columns.ts'
import { articleRevisions } from './revisions.ts'

export const previews = pgTable(
  'previews',
  {
    id: id().notNull(),
    articleId: id('article_id').notNull(),
    revision: integer('revision').notNull(),
    createdBy: id('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'previews_pkey', columns: [table.id] }),
    // Deleting an article deletes its revisions, and with them their previews.
    foreignKey({
      name: 'previews_article_id_revision_fkey',
      columns: [table.articleId, table.revision],
      foreignColumns: [articleRevisions.articleId, articleRevisions.number],
    }).onDelete('cascade'),
    foreignKey({
      name: 'previews_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [accounts.id],
    }),
    index('previews_article_id_idx').on(table.articleId, table.id.desc().nullsFirst()),
    index('previews_expires_at_idx').on(table.expiresAt),
  ],
)
