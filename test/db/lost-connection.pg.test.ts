/**
 * When PostgreSQL ends a connection, the work on it fails with an error, and the process survives.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { isDatabaseUnavailable } from '../../src/db/constraint-errors.ts'
import type { Db } from '../../src/db/database.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { freshDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { eventNumber } from '../helpers/event-log.ts'
import { openPair } from '../helpers/instances.ts'
import { startProxy } from '../helpers/proxy.ts'
import { until } from '../helpers/until.ts'

const skip = !serverUrl && 'needs TEST_DATABASE_URL'

async function backendOf(db: Db): Promise<number> {
  const [row] = await db.select({ pid: sql<number>`pg_backend_pid()` }).from(sql`(values (1)) as one`)
  return row?.pid ?? 0
}

/** Ends a backend and waits until the server has forgotten it. */
async function endBackend(db: Db, pid: number): Promise<void> {
  await db.select({ ended: sql`pg_terminate_backend(${pid})` }).from(sql`(values (1)) as one`)
  await until(async () => {
    const left = await db.select({ pid: sql`pid` }).from(sql`pg_stat_activity`).where(sql`pid = ${pid}`)
    return left.length === 0
  })
}

t.test('keeps', { skip }, async (t) => {
  t.test('the process, where a transaction loses its connection between two statements', async (t) => {
    const { ours, other } = await openPair(t)
    const failed = await ours
      .transact(async (tx) => {
        await recordEvent(tx, eventNumber(1))
        await endBackend(other.db, await backendOf(tx))
        await recordEvent(tx, eventNumber(2))
      })
      .catch((error) => error)
    t.equal(isDatabaseUnavailable(failed), true, String(failed))
    await ours.transact((tx) => recordEvent(tx, eventNumber(3)))
    const rows = await ours.db.select({ payload: events.payload }).from(events)
    t.strictSame(rows, [{ payload: { number: 3 } }], 'nothing of the lost transaction is left')
  })

  t.test('the process, where a statement loses its connection while it runs', async (t) => {
    const { ours, other } = await openPair(t)
    const started = Promise.withResolvers<number>()
    const failing = ours
      .transact(async (tx) => {
        started.resolve(await backendOf(tx))
        await tx.execute(sql`select pg_sleep(3600)`)
      })
      .catch((error) => error)
    await endBackend(other.db, await started.promise)
    t.equal(isDatabaseUnavailable(await failing), true)
    t.equal(await ours.db.$count(events), 0)
  })

  t.test('the pool, where an idle connection is ended', async (t) => {
    const { ours, other, faults } = await openPair(t)
    await endBackend(other.db, await backendOf(ours.db))
    await until(() => faults.length >= 1)
    t.equal(await ours.db.$count(events), 0)
    t.equal(faults.length, 1, 'told once')
  })

  t.test('every connection of the pool, where they are lost before a transaction begins', async (t) => {
    const proxy = await startProxy(t, await freshDatabaseUrl(serverUrl ?? ''))
    const database = await openPostgres(proxy.url, { onError: () => {} })
    proxy.cutAt('begin')
    const attempts = Array.from({ length: 30 }, () => database.transact((tx) => tx.$count(events)))
    const results = await Promise.allSettled(attempts)
    t.strictSame([...new Set(results.map(({ status }) => status))], ['rejected'])
    proxy.cutAt(undefined)
    t.equal(await database.transact((tx) => tx.$count(events)), 0)
    // This waits for every connection that is in use.
    await database.close()
  })
})
