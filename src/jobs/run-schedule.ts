/**
 * The job that carries out the schedule of one article, and the sweep for due articles whose job
 * was lost.
 */
import { type Kept, keepSchedule } from '../commands/articles/keep-schedule.ts'
import { type DueArticle, listDueArticles } from '../db/queries/articles/schedules.ts'
import type { WakeUpPayload } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

type ScheduleDeps = Pick<JobDeps, 'database' | 'clock' | 'newId' | 'textWork' | 'log'>

export async function runSchedule(
  deps: ScheduleDeps,
  { payload }: Pick<Job<WakeUpPayload>, 'payload'>,
): Promise<void> {
  await keepAndTell(deps, payload.articleId)
}

const batchSize = 100

/**
 * Carries out every overdue schedule, whatever became of its job: a dump may have been restored
 * without the queues, or a worker may have died during the job. A failure is logged each time and
 * delays no other article.
 */
export async function sweepSchedules(
  deps: ScheduleDeps,
  { signal }: Pick<Job<null>, 'signal'>,
): Promise<void> {
  const { database, clock, log } = deps
  const now = clock()
  let after: DueArticle | undefined
  do {
    const due = await listDueArticles(database.db, { now, after, limit: batchSize })
    for (const { id: articleId } of due) {
      if (signal.aborted) return
      await keepAndTell(deps, articleId).catch((err) => {
        log.error({ err, articleId }, 'a schedule could not be carried out and will be tried again')
      })
    }
    after = due.length === batchSize ? due.at(-1) : undefined
  } while (after)
}

async function keepAndTell(deps: ScheduleDeps, articleId: string): Promise<Kept> {
  const kept = await keepSchedule(deps, articleId)
  const told = { articleId, ...kept }
  if (kept.did === 'gave-up') deps.log.error(told, 'a scheduled publication could not take place')
  else if (kept.did !== 'nothing') deps.log.info(told, `${kept.did} on schedule`)
  return kept
}
