/** The jobs in the database of a test, and a worker for them. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import type { Deps } from '../../src/deps.ts'
import { startWorker, type Worker } from '../../src/jobs/worker.ts'
import { enqueueMail, type Mail, type MailDraft } from '../../src/outbox/mail.ts'
import { until } from './until.ts'

type JobRow = {
  id: string
  queue: string
  state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'
  retryCount: number
  isDue: boolean
  data: unknown
  output: unknown
}

/** All jobs of the queue, oldest first. */
export function listJobs({ db }: Pick<Database, 'db'>, queue: string): Promise<JobRow[]> {
  return db
    .select({
      id: sql<string>`id::text`,
      queue: sql<string>`name`,
      state: sql<JobRow['state']>`state::text`,
      retryCount: sql<number>`retry_count`,
      isDue: sql<boolean>`start_after <= now()`,
      data: sql`data`,
      output: sql`output`,
    })
    .from(sql`pgboss.job`)
    .where(sql`name = ${queue}`)
    .orderBy(sql`created_on, id`)
}

/** Waits until the queue's jobs have these states, in the order in which they were enqueued. */
export async function untilStates(
  database: Pick<Database, 'db'>,
  queue: string,
  states: readonly JobRow['state'][],
): Promise<JobRow[]> {
  return until(async () => {
    const jobs = await listJobs(database, queue)
    return jobs.map(({ state }) => state).join() === states.join() && jobs
  })
}

/** Makes all waiting jobs due now, both delayed ones and retries. */
export async function hasten({ transact }: Database): Promise<void> {
  await transact((tx) =>
    tx.execute(sql`update pgboss.job set start_after = now() where state in ('created', 'retry')`),
  )
}

/** The mail as a draft whose texts do not name the publication. */
export function draftOf({ subject, text, ...mail }: Mail): MailDraft {
  return { ...mail, write: () => ({ subject, text }) }
}

export function post({ database, ...deps }: Pick<Deps, 'database' | 'box' | 'newId'>, mail: Mail) {
  return database.transact((tx) => enqueueMail(tx, deps, draftOf(mail)))
}

/** Starts a worker that stops before the test's database does. */
export async function startTestWorker(...parameters: Parameters<typeof startWorker>): Promise<Worker> {
  const worker = await startWorker(...parameters)
  t.teardown(() => worker.stop())
  return worker
}
