/** Brings the tables of pg-boss, the queues and their schedules to what this release wants; safe to repeat. */
import { PgBoss } from 'pg-boss'
import type { JobStore } from '../db/database.ts'
import { queues } from '../jobs/queues.ts'
import { quiet } from '../outbox/pg-boss.ts'

/** For one instance at a time: call it in `database.prepare`. */
export async function prepareQueues(jobStore: JobStore): Promise<void> {
  const boss = new PgBoss({ ...quiet, db: jobStore })
  await boss.start()
  try {
    for (const [name, { options, policy, deadLetter, schedule }] of Object.entries(queues)) {
      if (deadLetter) await boss.createQueue(deadLetter)
      await boss.createQueue(name, { ...options, ...(policy && { policy }) })
      await boss.updateQueue(name, { ...options, deadLetter: deadLetter ?? null })
      // What was due while nobody ran is done once.
      if (schedule) await boss.schedule(name, schedule, null, { missed: 'once' })
    }
  } finally {
    await boss.stop()
  }
}
