/**
 * Creates the tables of pg-boss, the queues and their schedules, or updates them to this release.
 * It is safe to repeat.
 */
import { PgBoss } from 'pg-boss'
import type { JobStore } from '../db/database.ts'
import { queues } from '../jobs/queues.ts'
import { quiet } from '../outbox/pg-boss.ts'

/** Call this in `database.prepare`, so that one instance at a time does it. */
export async function prepareQueues(jobStore: JobStore): Promise<void> {
  const boss = new PgBoss({ ...quiet, db: jobStore })
  await boss.start()
  try {
    for (const [name, { options, policy, deadLetter, schedule }] of Object.entries(queues)) {
      if (deadLetter) await boss.createQueue(deadLetter)
      await boss.createQueue(name, { ...options, ...(policy && { policy }) })
      await boss.updateQueue(name, { ...options, deadLetter: deadLetter ?? null })
      // However often a job became due while no worker ran, it runs once.
      if (schedule) await boss.schedule(name, schedule, null, { missed: 'once' })
    }
  } finally {
    await boss.stop()
  }
}
