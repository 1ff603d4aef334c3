/** THE TABLE of queues: the payload of each queue, its handler, and its rules for retries. */
import type { QueueOptions, QueuePolicy } from 'pg-boss'
import type { Payloads, QueueName } from '../outbox/payloads.ts'
import { runAutomaticLetters } from './automatic-letters.ts'
import { clearExpired } from './clear-expired.ts'
import type { Job, JobDeps } from './job.ts'
import { readReport } from './read-report.ts'
import { rebuildSearch } from './rebuild-search.ts'
import { runSearchRefresh } from './refresh-search.ts'
import { runReplyNotice, sendReplyDigests } from './reply-notices.ts'
import { runSchedule, sweepSchedules } from './run-schedule.ts'
import { sendMail } from './send-mail.ts'
import { runSignupImports, runSignupInvitation } from './signup-imports.ts'

type Queue<Payload> = {
  /** An error makes the job wait for another attempt. A PermanentFailure ends the job. */
  run: (deps: JobDeps, job: Job<Payload>) => Promise<void>
  /** How many jobs one process runs at the same time. */
  concurrency: number
  /**
   * How often, in seconds, a process looks for jobs that no commit announces, such as those that
   * wait for another attempt.
   */
  pollEvery: number
  /** Options of pg-boss. A change reaches the database with the next start. */
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
  /**
   * Whether a worker also enqueues a job when it starts, for work that the last worker left undone.
   */
  isDueAtStart?: true
  /**
   * Whether a process without SMTP_URL leaves the jobs to processes that have a mail server, where
   * several processes share the database.
   */
  needsMailServer?: true
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

export const queues: { readonly [Name in QueueName]: Queue<Payloads[Name]> } = {
  mail: {
    run: sendMail,
    needsMailServer: true,
    concurrency: 2,
    pollEvery: 5,
    deadLetter: 'undelivered-mail',
    options: {
      // Further attempts follow after 5, 10, 20 seconds and so on, then hourly, for about two days,
      // as is usual between mail servers.
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
  bounce: {
    run: readReport,
    // A flood of reports must not keep the text thread from everybody else.
    concurrency: 1,
    pollEvery: 5,
    options: {
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 5 * minute,
      retentionSeconds: 14 * day,
      // Meanwhile the same report has no effect. Its signature is valid for a shorter time.
      deleteAfterSeconds: day,
    },
  },
  schedule: {
    run: runSchedule,
    concurrency: 1,
    // A publication is expected on time, and no commit announces that its time has come.
    pollEvery: 1,
    options: {
      // If the job fails for good, the sweep tries again each minute, for as long as the article is
      // due.
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: minute,
      // pg-boss counts this time from the moment that the job waits for, however far off that
      // moment is.
      retentionSeconds: 14 * day,
      deleteAfterSeconds: day,
    },
  },
  'schedule-sweep': {
    run: sweepSchedules,
    concurrency: 1,
    pollEvery: 5,
    // At most one job waits. A job that seems to run does not count, since its process may be dead.
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
  'automatic-letters': {
    run: runAutomaticLetters,
    concurrency: 1,
    pollEvery: 5,
    // As with the sweep of schedules, a job that seems to run may belong to a dead process.
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
  'search-rebuild': {
    run: rebuildSearch,
    concurrency: 1,
    pollEvery: minute,
    policy: 'exclusive',
    // An instance of a former release may make further documents until it stops.
    schedule: '47 * * * *',
    isDueAtStart: true,
    options: {
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 6 * hour,
      retentionSeconds: day,
      deleteAfterSeconds: hour,
    },
  },
  'reply-notice': {
    run: runReplyNotice,
    concurrency: 1,
    // No commit announces that the job's time has come.
    pollEvery: 10,
    options: {
      // The next digest includes a reply whose job fails for good or is lost.
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
  'signup-import': {
    run: runSignupImports,
    concurrency: 1,
    pollEvery: 10,
    // As with the sweep of schedules, a job that seems to run may belong to a dead process.
    policy: 'short',
    schedule: '*/5 * * * *',
    isDueAtStart: true,
    options: {
      retryLimit: 5,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 6 * hour,
      retentionSeconds: day,
      deleteAfterSeconds: hour,
    },
  },
  'signup-invitation': {
    run: runSignupInvitation,
    concurrency: 1,
    // No commit announces that the job's time has come.
    pollEvery: 5,
    options: {
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
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
