/** The table of corrections of published articles. Rows are added and never changed. */
import { sql } from 'drizzle-orm'
import { check, foreignKey, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import { type CorrectionSeverity, correctionSeverities } from '../../domain/articles/corrections.ts'
import { accounts } from './accounts.ts'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

export const articleCorrections = pgTable(
  'article_corrections',
  {
    id: id().notNull(),
    articleId: id('article_id').notNull(),
    /**
     * The number of the correction within its article. It gives the order of the corrections,
     * whatever the clocks say.
     */
    number: smallint('number').notNull(),
    note: text('note').notNull(),
    severity: text('severity').$type<CorrectionSeverity>().notNull(),
    createdBy: id('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_corrections_pkey', columns: [table.articleId, table.number] }),
    foreignKey({
      name: 'article_corrections_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'article_corrections_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [accounts.id],
    }),
    check('article_corrections_severity_check', isOneOf(table.severity, correctionSeverities)),
    check('article_corrections_number_check', sql`${table.number} >= 1`),
  ],
)
