/** Puts jobs into their queue, as part of a transaction. */
import { PgBoss } from 'pg-boss'
import type { Db } from '../db/database.ts'
import { jobStoreWithin } from '../db/job-store.ts'
import type { Payloads, QueueName } from './payloads.ts'
import { quiet } from './pg-boss.ts'

export type NewJob<Name extends QueueName> = {
  queue: Name
  id: string
  payload: Payloads[Name]
  /** Takes the place of a job with the same key that still waits. The caller holds a lock on what the key names. */
  key?: string
  /** A time, or how many seconds from now; at once unless given. */
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

/** Many of one queue. */
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
 * Makes a pg-boss for this one transaction, a few milliseconds of work. One that lives on looks its queues up over another
 * connection, and the embedded database has no other: it would wait for the transaction that waits for it.
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

/** Dates become text in one place: pg-boss takes both, and its types say so of text and numbers for all calls. */
function exact(startAfter: Date | number): string | number {
  return startAfter instanceof Date ? startAfter.toISOString() : startAfter
}
