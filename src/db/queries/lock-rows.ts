/** Locks rows in an order that all transactions keep, so that no two of them deadlock. */
import { asc, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import type { articles } from '../tables/articles.ts'
import type { comments } from '../tables/comments.ts'
import type { contributors } from '../tables/contributors.ts'
import type { commentReports } from '../tables/moderation.ts'
import type { tags } from '../tables/tags.ts'

type Lockable = typeof articles | typeof comments | typeof commentReports | typeof contributors | typeof tags

/**
 * Locks the rows in the order of their ids until the transaction ends. `no key update` allows
 * checks of foreign keys meanwhile. Only later statements see the changes of transactions that this
 * statement waited for.
 */
export async function lockRows(tx: Db, table: Lockable, isMeant: SQL): Promise<void> {
  const rows = tx
    .select({ id: sql`${table.id}`.as('id') })
    .from(table)
    .where(isMeant)
    .orderBy(asc(table.id))
    .for('no key update')
  const locked = tx.$with('locked').as(rows)
  // The rows are locked because they are counted. PostgreSQL does not have to send them.
  await tx.with(locked).select({ rows: sql`count(*)` }).from(locked)
}
