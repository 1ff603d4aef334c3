/** Puts jobs into their queue in the caller's transaction. */
import { PgBoss } from 'pg-boss'
import type { Db } from '../db/database.ts'
import { jobStoreWithin } from '../db/job-store.ts'
import type { Payloads, QueueName } from './payloads.ts'
import { quiet } from './pg-boss.ts'

type NewJob<Name extends QueueName> = {
  queue: Name
  id: string
  payload: Payloads[Name]
  /**
   * The new job replaces a waiting job with the same key. The caller must hold a lock on the row
   * that the key names.
   */
  key?: string
  /** A time, or a number of seconds from now. Without it, the job starts at once. */
  startAfter?: Date | number
}

export async function sendJob<Name extends QueueName>(
  tx: Db,
  { queue, id, payload, key, startAfter }: NewJob<Name>,
): Promise<void> {
  await withBoss(tx, async (boss) => {
    const when = startAfter === undefined ? {} : { startAfter: exact(startAfter) }
    if (key !== undefined) {
      const { updated } = await boss.update(queue, payload, { singletonKey: key, ...when })
      if (updated > 0) return
    }
    const sent = await boss.send(queue, payload, {
      id,
      ...when,
      ...(key !== undefined && { singletonKey: key }),
    })
    if (sent === null) throw new Error(`the queue ${queue} did not take job ${id}`)
  })
}

/** Enqueues many jobs of one queue in one statement. */
export async function sendJobs<Name extends QueueName>(
  tx: Db,
  queue: Name,
  jobs: readonly Pick<NewJob<Name>, 'id' | 'payload' | 'startAfter'>[],
): Promise<void> {
  if (jobs.length === 0) return
  await withBoss(tx, (boss) =>
    boss.insert(
      queue,
      jobs.map(({ id, payload, startAfter }) => ({
        id,
        ...(payload !== null && { data: payload }),
        ...(startAfter !== undefined && { startAfter: exact(startAfter) }),
      })),
    ),
  )
}

/**
 * Makes an instance of pg-boss for this one transaction, which takes a few milliseconds. A
 * long-lived instance would look up its queues over another connection. The embedded database has
 * only one connection, so the look-up and the transaction would wait for each other.
 */
async function withBoss(tx: Db, work: (boss: PgBoss) => Promise<unknown>): Promise<void> {
  const boss = new PgBoss({ ...quiet, migrate: false, db: jobStoreWithin(tx) })
  await boss.start()
  try {
    await work(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** pg-boss takes dates too, but the types of some of its calls allow only text and numbers. */
function exact(startAfter: Date | number): string | number {
  return startAfter instanceof Date ? startAfter.toISOString() : startAfter
}
