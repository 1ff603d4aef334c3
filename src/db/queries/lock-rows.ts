/** Locks that are taken in one order by all who take them, so that none waits for another that waits for it. */
import { asc, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import type { articles } from '../tables/articles.ts'
import type { comments } from '../tables/comments.ts'
import type { contributors } from '../tables/contributors.ts'
import type { commentReports } from '../tables/moderation.ts'
import type { tags } from '../tables/tags.ts'

type Lockable = typeof articles | typeof comments | typeof commentReports | typeof contributors | typeof tags

/**
 * Locks these rows in the order of their ids until the transaction ends. `no key update` lets foreign keys be checked
 * meanwhile. What those did for whom the locks were waited for, only the next statement sees.
 */
export async function lockRows(tx: Db, table: Lockable, isMeant: SQL): Promise<void> {
  const rows = tx
    .select({ id: sql`${table.id}`.as('id') })
    .from(table)
    .where(isMeant)
    .orderBy(asc(table.id))
    .for('no key update')
  const locked = tx.$with('locked').as(rows)
  // PostgreSQL locks what it counts, and the rows need not travel.
  await tx.with(locked).select({ rows: sql`count(*)` }).from(locked)
}
