/** The job that a schedule wakes up by, and the sweep for articles whose job is lost. */
import { type Kept, keepSchedule } from '../commands/articles/keep-schedule.ts'
import { type DueArticle, listDueArticles } from '../db/queries/articles/schedules.ts'
import type { WakeUpPayload } from '../outbox/payloads.ts'
import type { Job, JobTools } from './job.ts'

type Tools = Pick<JobTools, 'database' | 'clock' | 'newId' | 'log'>

export async function runSchedule(
  tools: Tools,
  { payload }: Pick<Job<WakeUpPayload>, 'payload'>,
): Promise<void> {
  await keepAndTell(tools, payload.articleId)
}

const batchSize = 100

/**
 * Keeps every schedule that is overdue, whatever became of its job: a dump was restored without the queues, a worker died
 * with it. An article that fails is told of each time and keeps no other waiting.
 */
export async function sweepSchedules(tools: Tools, { signal }: Pick<Job<null>, 'signal'>): Promise<void> {
  const { database, clock, log } = tools
  const now = clock()
  let after: DueArticle | undefined
  do {
    const due = await listDueArticles(database.db, { now, after, limit: batchSize })
    for (const { id: articleId } of due) {
      if (signal.aborted) return
      await keepAndTell(tools, articleId).catch((err) => {
        log.error({ err, articleId }, 'a schedule could not be kept and will be tried again')
      })
    }
    after = due.length === batchSize ? due.at(-1) : undefined
  } while (after)
}

async function keepAndTell(tools: Tools, articleId: string): Promise<Kept> {
  const kept = await keepSchedule(tools, articleId)
  const told = { articleId, ...kept }
  if (kept.did === 'gave-up') tools.log.error(told, 'a scheduled publication could not take place')
  else if (kept.did !== 'nothing') tools.log.info(told, `${kept.did} on schedule`)
  return kept
}
