/** Puts a job into its queue, as part of a transaction. */
import { PgBoss } from 'pg-boss'
import type { Db } from '../db/database.ts'
import { jobStoreWithin } from '../db/job-store.ts'
import { quiet } from './pg-boss.ts'
import type { Payloads, QueueName } from './queues.ts'

export type NewJob<Name extends QueueName> = { queue: Name; id: string; payload: Payloads[Name] }

/**
 * Makes a pg-boss for this one transaction, a few milliseconds of work. One that lives on looks its queues up over another
 * connection, and the embedded database has no other: it would wait for the transaction that waits for it.
 */
export async function sendJob<Name extends QueueName>(
  tx: Db,
  { queue, id, payload }: NewJob<Name>,
): Promise<void> {
  const boss = new PgBoss({ ...quiet, migrate: false, db: jobStoreWithin(tx) })
  await boss.start()
  try {
    const sent = await boss.send(queue, payload, { id })
    if (sent === null) throw new Error(`the queue ${queue} did not take job ${id}`)
  } finally {
    await boss.stop({ graceful: false })
  }
}
