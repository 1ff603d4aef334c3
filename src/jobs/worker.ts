/** Works on the jobs: takes them from their queues, runs their handlers, tells in the log what failed. */
import { type Clock, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Deps } from '../deps.ts'
import { createMailer } from '../outbound/mailer.ts'
import { PermanentFailure } from '../outbound/permanent-failure.ts'
import type { Payloads, QueueName } from '../outbox/payloads.ts'
import { quiet } from '../outbox/pg-boss.ts'
import type { JobTools } from './job.ts'
import { watchOutages } from './outage.ts'
import { queueNames, queues } from './queues.ts'
import { throttle } from './throttle.ts'

export type Worker = {
  /** Jobs that run now finish; the others stay in their queues. */
  stop(): Promise<void>
}

type WorkerDeps = Pick<Deps, 'config' | 'database' | 'box' | 'clock' | 'newId' | 'log'>

/** Within this time after a commit, anywhere, its jobs are seen. Commits come far more often than jobs. */
const wakeEveryMs = 500
/** Then jobs that still run count as failed, and are tried again later. */
const stopTimeoutMs = 15_000

/** `bossClock`: of pg-boss's timers and of what it calls now; tests hold it. */
export async function startWorker(
  { config, database, box, clock, newId, log }: WorkerDeps,
  { bossClock }: { bossClock?: Clock } = {},
): Promise<Worker> {
  const { jobStore, tell } = watchOutages(database.jobStore, log)
  const boss = new PgBoss({
    ...quiet,
    db: jobStore,
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    supervise: true,
    schedule: true,
    // Jobs that wait for other jobs: we have none.
    flowIntervalSeconds: 3_600,
    ...(bossClock && { clock: bossClock }),
  })
  boss.on('error', tell)
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'the job queue warns'))
  await boss.start()

  const tools: JobTools = { database, box, clock, newId, log, config, mailer: createMailer(config, log) }
  const slots: Slot[] = []
  for (const name of queueNames) {
    if (queues[name].isDueAtStart) await boss.send(name)
    for (let count = 0; count < queues[name].concurrency; count++)
      slots.push(await openSlot(boss, name, tools))
  }
  const wakeSoon = throttle(() => {
    for (const { wake } of slots) wake()
  }, wakeEveryMs)
  const stopListening = database.onCommit(wakeSoon.call)

  return {
    async stop() {
      stopListening()
      wakeSoon.cancel()
      await boss.stop({ timeout: stopTimeoutMs })
    },
  }
}

/** One of the jobs that a process does at once. */
type Slot = { wake(): void }

async function openSlot<Name extends QueueName>(boss: PgBoss, name: Name, tools: JobTools): Promise<Slot> {
  const options = {
    batchSize: 1,
    includeMetadata: true,
    perJobResults: true,
    pollingIntervalSeconds: queues[name].pollEvery,
  } as const
  let id = ''
  const slot: Slot = { wake: () => boss.notifyWorker(id) }
  id = await boss.work(name, options, async ([job]: JobWithMetadata<Payloads[Name]>[]) => {
    if (!job) return []
    // Where this one came from there may be more.
    slot.wake()
    return [await attempt(name, job, tools)]
  })
  return slot
}

/** pg-boss tries a job again as its queue says; this tells the log, which pg-boss does not. */
async function attempt<Name extends QueueName>(
  queue: Name,
  { id, data, signal, retryCount, retryLimit }: JobWithMetadata<Payloads[Name]>,
  tools: JobTools,
): Promise<JobResult> {
  try {
    await queues[queue].run(tools, { id, payload: data, signal })
    return { id, status: 'completed' }
  } catch (error) {
    const err = error instanceof Error ? error : new Error(String(error))
    const isLast = err instanceof PermanentFailure || retryCount >= retryLimit
    const told = { err, queue, jobId: id, attempt: retryCount + 1 }
    if (isLast) tools.log.error(told, 'a job failed for good')
    else tools.log.warn(told, 'a job failed and will be tried again')
    return { id, status: isLast ? 'deadletter' : 'failed', output: { message: err.message } }
  }
}
