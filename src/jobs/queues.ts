/** THE TABLE of queues: what a job of each carries, who does it, and what happens when that fails. */
import type { QueueOptions, QueuePolicy } from 'pg-boss'
import type { Payloads, QueueName } from '../outbox/payloads.ts'
import { clearExpired } from './clear-expired.ts'
import type { Job, JobTools } from './job.ts'
import { runSearchRefresh } from './refresh-search.ts'
import { runReplyNotice, sendReplyDigests } from './reply-notices.ts'
import { runSchedule, sweepSchedules } from './run-schedule.ts'
import { sendMail } from './send-mail.ts'

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
  /** One job as well whenever a process starts to work: for what the last one left. */
  isDueAtStart?: true
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
  schedule: {
    run: runSchedule,
    concurrency: 1,
    // A headline is expected on time, and no commit tells that its time has come.
    pollEvery: 1,
    options: {
      // A job that fails for good is not the end: the sweep comes each minute, for as long as the article is due.
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: minute,
      // Counted from the time that it waits for, however far off that is.
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  'schedule-sweep': {
    run: sweepSchedules,
    concurrency: 1,
    pollEvery: 5,
    // One that waits; not one that runs, since that may belong to a process that died.
    policy: 'short',
    schedule: '* * * * *',
    isDueAtStart: true,
    options: {
      retryLimit: 0,
      expireInSeconds: 5 * minute,
      retentionSeconds: hour,
      deleteAfterSeconds: hour,
    },
  },
  search: {
    run: runSearchRefresh,
    concurrency: 1,
    pollEvery: minute,
    options: {
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: hour,
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  'reply-notice': {
    run: runReplyNotice,
    concurrency: 1,
    // No commit tells that its time has come.
    pollEvery: 10,
    options: {
      // One that fails for good, or is lost, is told of in the next digest.
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: minute,
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  'reply-digest': {
    run: sendReplyDigests,
    concurrency: 1,
    pollEvery: minute,
    // As for the sweep of schedules: one that runs may belong to a process that died.
    policy: 'short',
    schedule: '0 7 * * *',
    options: {
      retryLimit: 5,
      retryDelay: minute,
      retryBackoff: true,
      expireInSeconds: hour,
      retentionSeconds: day,
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
