/** The worker takes jobs from their queues, runs their handlers and logs failures. */
import { type Clock, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Deps } from '../deps.ts'
import { createLetterMailer } from '../outbound/letter-mailer.ts'
import { createLetterOutbox } from '../outbound/letter-outbox.ts'
import { createMailer } from '../outbound/mailer.ts'
import { PermanentFailure } from '../outbound/permanent-failure.ts'
import type { Payloads, QueueName } from '../outbox/payloads.ts'
import { quiet } from '../outbox/pg-boss.ts'
import type { JobDeps } from './job.ts'
import { watchOutages } from './outage.ts'
import { queueNames, queues } from './queues.ts'
import { type LetterSender, startLetterSender } from './send-letters.ts'
import { throttle } from './throttle.ts'

export type Worker = {
  /** Running jobs finish; the others stay in their queues. */
  stop(): Promise<void>
}

type WorkerDeps = Omit<JobDeps, 'mailer'> & Pick<Deps, 'devOutbox'>

/**
 * The shortest time between two searches for jobs that commits cause, since commits are far more
 * frequent than jobs.
 */
const wakeEveryMs = 500
/** Jobs that still run after this time count as failed and are tried again later. */
const stopTimeoutMs = 15_000

/**
 * `bossClock` controls the timers and the present time of pg-boss, so that tests can stop the
 * clock.
 */
export async function startWorker(
  given: WorkerDeps,
  { bossClock }: { bossClock?: Clock } = {},
): Promise<Worker> {
  const { config, database, log, devOutbox } = given
  const { jobStore, tell } = watchOutages(database, log)
  const boss = new PgBoss({
    ...quiet,
    db: jobStore,
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    supervise: true,
    schedule: true,
    // This poll is for jobs that wait for other jobs. There are no such jobs here.
    flowIntervalSeconds: 3_600,
    ...(bossClock && { clock: bossClock }),
  })
  boss.on('error', tell)
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'the job queue reported a warning'))
  await boss.start()

  const deps: JobDeps = { ...given, mailer: createMailer(config, devOutbox) }
  const slots: Slot[] = []
  for (const name of queueNames.filter((queue) => takesJobsOf(queue, { config, database }))) {
    if (queues[name].isDueAtStart) await boss.send(name)
    for (let count = 0; count < queues[name].concurrency; count++)
      slots.push(await openSlot(boss, name, deps))
  }
  const letterSender = openLetterSender({ ...deps, devOutbox })
  const wakeSoon = throttle(() => {
    letterSender?.wake()
    for (const { wake } of slots) wake()
  }, wakeEveryMs)
  const stopListening = database.onCommit(wakeSoon.call)

  return {
    async stop() {
      stopListening()
      wakeSoon.cancel()
      await Promise.all([boss.stop({ timeout: stopTimeoutMs }), letterSender?.stop()])
    },
  }
}

/** `undefined` where this process has no mail server, and keeps no mail for developers. */
function openLetterSender(deps: JobDeps & Pick<Deps, 'devOutbox'>): LetterSender | undefined {
  const { smtpUrl } = deps.config
  if (smtpUrl !== null) {
    return startLetterSender({ ...deps, letterMailer: createLetterMailer({ ...deps.config, smtpUrl }) })
  }
  if (!deps.devOutbox) return undefined
  return startLetterSender({ ...deps, letterMailer: createLetterOutbox(deps.devOutbox, deps.newId) })
}

function takesJobsOf(queue: QueueName, { config, database }: Pick<Deps, 'config' | 'database'>): boolean {
  const isShared = database.kind === 'postgres'
  return !(queues[queue].needsMailServer && isShared && config.smtpUrl === null)
}

/** A process runs one job in each of its slots. */
type Slot = { wake(): void }

async function openSlot<Name extends QueueName>(boss: PgBoss, name: Name, deps: JobDeps): Promise<Slot> {
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
    // The queue may hold more jobs.
    slot.wake()
    return [await attempt(name, job, deps)]
  })
  return slot
}

/**
 * Runs a job, and logs its failure. pg-boss retries the job by the rules of its queue but logs
 * nothing.
 */
async function attempt<Name extends QueueName>(
  queue: Name,
  { id, data, signal, retryCount, retryLimit }: JobWithMetadata<Payloads[Name]>,
  deps: JobDeps,
): Promise<JobResult> {
  try {
    await queues[queue].run(deps, { id, payload: data, signal })
    return { id, status: 'completed' }
  } catch (error) {
    const err = error instanceof Error ? error : new Error(String(error))
    const isLast = err instanceof PermanentFailure || retryCount >= retryLimit
    const told = { err, queue, jobId: id, attempt: retryCount + 1 }
    if (isLast) deps.log.error(told, 'a job failed for good')
    else deps.log.warn(told, 'a job failed and will be tried again')
    return { id, status: isLast ? 'deadletter' : 'failed', output: { message: err.message } }
  }
}
