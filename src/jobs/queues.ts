/** THE TABLE of queues: what a job of each carries, who does it, and what happens when that fails. */
import type { QueueOptions, QueuePolicy } from 'pg-boss'
import type { Deps } from '../deps.ts'
import { clearExpired } from './clear-expired.ts'
import type { Mailer } from './mailer.ts'
import type { SealedMail } from './outbox.ts'
import { sendMail } from './send-mail.ts'

export type Payloads = {
  mail: SealedMail
  housekeeping: null
}

export type QueueName = keyof Payloads

/** One attempt at a job. */
export type Job<Payload> = {
  id: string
  payload: Payload
  /** Aborted when its time is over or the process ends. */
  signal: AbortSignal
}

/** What handlers need of the outside world. */
export type JobTools = Pick<Deps, 'database' | 'box' | 'clock' | 'log'> & { mailer: Mailer }

type Queue<Payload> = {
  /** Throws to be tried again; a PermanentFailure ends it. */
  run: (tools: JobTools, job: Job<Payload>) => Promise<void>
  /** Jobs that one process does at once. */
  concurrency: number
  /** How often a process looks for jobs of which no commit told it: those that wait to be tried again. Seconds. */
  pollEvery: number
  /** In pg-boss's terms; a change reaches the database with the next start. */
  options: QueueOptions
  policy?: QueuePolicy
  /** Where jobs go that have failed for good, payload and all, for the operator to look at or to send again. */
  deadLetter?: string
  /** A cron expression, in UTC: one job at each of these times, whatever the number of processes. */
  schedule?: string
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

export const queues: { readonly [Name in QueueName]: Queue<Payloads[Name]> } = {
  mail: {
    run: sendMail,
    concurrency: 2,
    pollEvery: 5,
    deadLetter: 'undelivered-mail',
    options: {
      // After 5, 10, 20 seconds and so on up to an hour, for about two days: as long as a mail server would try.
      retryLimit: 60,
      retryDelay: 5,
      retryBackoff: true,
      retryDelayMax: hour,
      // What a dead process was sending is sent again after this.
      expireInSeconds: minute,
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  housekeeping: {
    run: clearExpired,
    concurrency: 1,
    pollEvery: minute,
    policy: 'exclusive',
    schedule: '17 * * * *',
    options: {
      retryLimit: 3,
      retryDelay: minute,
      retryBackoff: true,
      expireInSeconds: 10 * minute,
      retentionSeconds: day,
      deleteAfterSeconds: day,
    },
  },
}

export const queueNames = Object.keys(queues) as QueueName[]
