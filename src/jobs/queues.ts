/** THE TABLE of queues: for each its payload, its handler, and what happens after a failure. */
import type { QueueOptions, QueuePolicy } from 'pg-boss'
import type { Payloads, QueueName } from '../outbox/payloads.ts'
import { clearExpired } from './clear-expired.ts'
import type { Job, JobDeps } from './job.ts'
import { runSearchRefresh } from './refresh-search.ts'
import { runReplyNotice, sendReplyDigests } from './reply-notices.ts'
import { runSchedule, sweepSchedules } from './run-schedule.ts'
import { sendMail } from './send-mail.ts'

type Queue<Payload> = {
  /** An error makes the job wait for another attempt; a PermanentFailure ends it. */
  run: (deps: JobDeps, job: Job<Payload>) => Promise<void>
  /** How many jobs one process does at once. */
  concurrency: number
  /**
   * How often, in seconds, a process looks for jobs that no commit announces, such as those that
   * wait for another attempt.
   */
  pollEvery: number
  /** In pg-boss's terms. A change reaches the database with the next start. */
  options: QueueOptions
  policy?: QueuePolicy
  /**
   * The queue that takes jobs that have failed for good, with their payload, for the operator to
   * inspect or send again.
   */
  deadLetter?: string
  /**
   * A cron expression, in UTC. There is one job at each of these times, whatever the number of
   * processes.
   */
  schedule?: string
  /** One more job whenever a worker starts, for what the last one left undone. */
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
      // Attempts follow after 5, 10, 20 seconds and so on, then hourly, for about two days, as
      // between mail servers.
      retryLimit: 60,
      retryDelay: 5,
      retryBackoff: true,
      retryDelayMax: hour,
      // A mail that a dead process was sending is sent again after this time.
      expireInSeconds: minute,
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  schedule: {
    run: runSchedule,
    concurrency: 1,
    // A publication is expected on time, and no commit announces that its time has come.
    pollEvery: 1,
    options: {
      // The sweep looks after a job that failed for good, each minute for as long as the article is
      // due.
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: minute,
      // This time is counted from the moment that the job waits for, however far off that is.
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  'schedule-sweep': {
    run: sweepSchedules,
    concurrency: 1,
    pollEvery: 5,
    // At most one job waits. One that seems to run does not count, since its process may be dead.
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
    // No commit announces that the job's time has come.
    pollEvery: 10,
    options: {
      // The next digest covers a reply whose job fails for good or is lost.
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
    // As with the sweep of schedules, a job that seems to run may belong to a dead process.
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
