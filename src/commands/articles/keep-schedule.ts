/**
 * Does what an article's schedule asks for by now, if anything. The row decides, under its lock, so that it happens once
 * however many jobs and instances come for it; whoever comes too early, too late or in vain leaves no trace.
 */
import type { Db } from '../../db/database.ts'
import { type ArticleState, findRevision } from '../../db/queries/articles/drafts.ts'
import { lockArticleOnSchedule } from '../../db/queries/articles/schedules.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import {
  dueAt,
  publicationDate,
  type ScheduleFault,
  statusAfter,
} from '../../domain/articles/article-lifecycle.ts'
import type { EventPayload, EventType } from '../../domain/events.ts'
import { enqueueWakeUp } from '../../outbox/schedule.ts'
import { ApiError } from '../../problems/api-error.ts'
import { makePublic } from './steps/make-public.ts'
import { makeUnpublic } from './steps/make-unpublic.ts'

type Tools = Pick<Deps, 'database' | 'clock' | 'newId'>

export type Kept =
  | { did: 'nothing' }
  | { did: 'published' | 'unpublished'; revision: number | null; lateMs: number }
  | { did: 'gave-up'; revision: number | null; fault: ScheduleFault }

export async function keepSchedule(tools: Tools, articleId: string): Promise<Kept> {
  try {
    return await tools.database.transact((tx) => keepDue(tx, tools, { articleId }))
  } catch (error) {
    // Its slug is reserved when it is scheduled; this is for what was changed by hand. Trying again would not help.
    if (!(error instanceof ApiError) || error.code !== 'article-slug-taken') throw error
    return tools.database.transact((tx) => keepDue(tx, tools, { articleId, fault: 'slug-taken' }))
  }
}

type Visit = { articleId: string; fault?: ScheduleFault }

/** With a `fault` the publication that is due is given up. */
async function keepDue(tx: Db, tools: Tools, { articleId, fault }: Visit): Promise<Kept> {
  const article = await lockArticleOnSchedule(tx, articleId)
  const due = article && dueAt(article)
  if (!due) return { did: 'nothing' }
  const now = tools.clock()
  const lateMs = now.getTime() - due.getTime()
  if (lateMs < 0) {
    // A stale job, or the clock of the database is ahead of ours. Seconds from now are the same by either clock.
    await enqueueWakeUp(tx, tools, { articleId, at: Math.ceil(-lateMs / 1000) })
    return { did: 'nothing' }
  }
  const isOver = article.unpublishAt !== null && article.unpublishAt <= now
  if (isOver && article.status === 'published') return unpublish(tx, { article, now, lateMs })
  // Nobody was there all the while; now it must not go public even for a moment.
  if (isOver) return giveUp(tx, tools, { article, now, fault: 'window-missed' })
  if (fault) return giveUp(tx, tools, { article, now, fault })
  const published = await publish(tx, { article, due, now })
  if (published.unpublishAt) await enqueueWakeUp(tx, tools, { articleId, at: published.unpublishAt })
  return { did: 'published', revision: published.publishedRevision, lateMs }
}

type Moment = { article: ArticleState; now: Date }

async function publish(tx: Db, { article, due, now }: Moment & { due: Date }): Promise<ArticleState> {
  const revision = await findRevision(tx, article.id, article.scheduledRevision ?? 0)
  if (!revision) throw new Error(`article ${article.id} has no revision ${article.scheduledRevision}`)
  const date = publicationDate(due, now)
  const published = await makePublic(tx, { article, revision, now, date, unpublishAt: article.unpublishAt })
  const { slug, publishedRevision, unpublishAt } = published
  await record(tx, 'article.published', {
    ...{ article, now },
    payload: {
      ...{ revision: publishedRevision, slug, formerSlug: article.slug },
      scheduledFor: due.toISOString(),
      ...(unpublishAt && { unpublishAt: unpublishAt.toISOString() }),
    },
  })
  return published
}

async function unpublish(tx: Db, { article, now, lateMs }: Moment & { lateMs: number }): Promise<Kept> {
  await makeUnpublic(tx, { article, now, status: 'unpublished' })
  const scheduledFor = article.unpublishAt?.toISOString() ?? null
  await record(tx, 'article.unpublished', { article, now, payload: { slug: article.slug, scheduledFor } })
  return { did: 'unpublished', revision: article.publishedRevision, lateMs }
}

/** What is public stays so until its end; what is not goes back to where it was before it was scheduled. */
async function giveUp(
  tx: Db,
  tools: Tools,
  { article, now, fault }: Moment & { fault: ScheduleFault },
): Promise<Kept> {
  const back = article.status === 'scheduled' ? statusAfter('unpublish', article) : article.status
  const { unpublishAt } = await makeUnpublic(tx, { article, now, fault, status: back })
  if (unpublishAt) await enqueueWakeUp(tx, tools, { articleId: article.id, at: unpublishAt })
  await record(tx, 'article.unscheduled', { article, now, payload: { slug: article.slug, fault } })
  return { did: 'gave-up', revision: article.scheduledRevision, fault }
}

/** Nobody acts: who wanted it stands in the event of the scheduling. */
async function record(
  tx: Db,
  type: EventType,
  { article, now, payload }: Moment & { payload: EventPayload },
): Promise<void> {
  const subjects = { articleId: article.id }
  await recordEvent(tx, { type, subjects, payload, actorAccountId: null, occurredAt: now })
}
