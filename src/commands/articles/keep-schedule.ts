/**
 * Publishes or unpublishes an article if its schedule is due. The locked row decides, so each
 * change happens once, however many jobs and instances try. An attempt that finds nothing due
 * changes nothing.
 */
import type { Db } from '../../db/database.ts'
import { type IndexedBodies, indexBodies } from '../../db/queries/articles/article-documents.ts'
import { type ArticleState, findRevision } from '../../db/queries/articles/drafts.ts'
import { listDueBodies, lockArticleOnSchedule } from '../../db/queries/articles/schedules.ts'
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
import { checkPublishedByline } from './steps/check-byline.ts'
import { makePublic } from './steps/make-public.ts'
import { makeUnpublic } from './steps/make-unpublic.ts'

type ScheduleDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'textWork'>

export type Kept =
  | { did: 'nothing' }
  | { did: 'published' | 'unpublished'; revision: number | null; lateMs: number }
  | { did: 'gave-up'; revision: number | null; fault: ScheduleFault }

export async function keepSchedule(deps: ScheduleDeps, articleId: string): Promise<Kept> {
  const due = await listDueBodies(deps.database.db, { articleId, now: deps.clock() })
  const bodies = await indexBodies(deps.textWork, due)
  try {
    return await deps.database.transact((tx) => keepDue(tx, deps, { articleId, bodies }))
  } catch (error) {
    // A retry would not help.
    const fault = error instanceof ApiError ? faults.get(error.code) : undefined
    if (!fault) throw error
    return deps.database.transact((tx) => keepDue(tx, deps, { articleId, bodies, fault }))
  }
}

const faults: ReadonlyMap<string, ScheduleFault> = new Map([
  // Scheduling reserves the slug, so only a change by hand in the database leads here.
  ['article-slug-taken', 'slug-taken'],
  ['byline-not-agreed', 'byline-not-agreed'],
])

type DueSchedule = { articleId: string; bodies: IndexedBodies; fault?: ScheduleFault }

/** With a `fault`, gives up the publication that is due. */
async function keepDue(tx: Db, deps: ScheduleDeps, { articleId, bodies, fault }: DueSchedule): Promise<Kept> {
  const article = await lockArticleOnSchedule(tx, articleId)
  const due = article && dueAt(article)
  if (!due) return { did: 'nothing' }
  const now = deps.clock()
  const lateMs = now.getTime() - due.getTime()
  if (lateMs < 0) {
    // The job is stale, or the database's clock is ahead of ours. A number of seconds from now
    // means the same on both clocks.
    await enqueueWakeUp(tx, deps, { articleId, at: Math.ceil(-lateMs / 1000) })
    return { did: 'nothing' }
  }
  const isOver = article.unpublishAt !== null && article.unpublishAt <= now
  if (isOver && article.status === 'published') return unpublish(tx, { article, now, lateMs })
  // No process ran in the whole window. The article must not become public even for a moment.
  if (isOver) return giveUp(tx, deps, { article, now, fault: 'window-missed' })
  if (fault) return giveUp(tx, deps, { article, now, fault })
  const published = await publish(tx, { article, bodies, due, now })
  if (published.unpublishAt) await enqueueWakeUp(tx, deps, { articleId, at: published.unpublishAt })
  return { did: 'published', revision: published.publishedRevision, lateMs }
}

type ScheduledArticle = { article: ArticleState; now: Date }

async function publish(
  tx: Db,
  { article, bodies, due, now }: ScheduledArticle & { bodies: IndexedBodies; due: Date },
): Promise<ArticleState> {
  const revision = await findRevision(tx, article.id, article.scheduledRevision ?? 0)
  if (!revision) throw new Error(`article ${article.id} has no revision ${article.scheduledRevision}`)
  if (article.scheduledBy !== null) {
    const signer = { reach: 'own', accountId: article.scheduledBy } as const
    await checkPublishedByline(tx, signer, { article, revision })
  }
  const date = publicationDate(due, now)
  const { unpublishAt: end } = article
  const published = await makePublic(tx, { article, revision, bodies, now, date, unpublishAt: end })
  const { slug, publishedRevision, unpublishAt } = published
  await record(tx, 'article.published', {
    article,
    now,
    payload: {
      revision: publishedRevision,
      slug,
      formerSlug: article.slug,
      scheduledFor: due.toISOString(),
      ...(unpublishAt && { unpublishAt: unpublishAt.toISOString() }),
    },
  })
  return published
}

async function unpublish(
  tx: Db,
  { article, now, lateMs }: ScheduledArticle & { lateMs: number },
): Promise<Kept> {
  await makeUnpublic(tx, { article, now, status: 'unpublished' })
  const scheduledFor = article.unpublishAt?.toISOString() ?? null
  await record(tx, 'article.unpublished', { article, now, payload: { slug: article.slug, scheduledFor } })
  return { did: 'unpublished', revision: article.publishedRevision, lateMs }
}

/**
 * A published article stays public until its `unpublishAt`. Any other article returns to the status
 * that it had before it was scheduled.
 */
async function giveUp(
  tx: Db,
  deps: ScheduleDeps,
  { article, now, fault }: ScheduledArticle & { fault: ScheduleFault },
): Promise<Kept> {
  const back = article.status === 'scheduled' ? statusAfter('unpublish', article) : article.status
  const { unpublishAt } = await makeUnpublic(tx, { article, now, fault, status: back })
  if (unpublishAt) await enqueueWakeUp(tx, deps, { articleId: article.id, at: unpublishAt })
  await record(tx, 'article.unscheduled', { article, now, payload: { slug: article.slug, fault } })
  return { did: 'gave-up', revision: article.scheduledRevision, fault }
}

/** The event has no actor. The event of the scheduling names who asked for it. */
async function record(
  tx: Db,
  type: EventType,
  { article, now, payload }: ScheduledArticle & { payload: EventPayload },
): Promise<void> {
  const subjects = { articleId: article.id }
  await recordEvent(tx, { type, subjects, payload, actorAccountId: null, occurredAt: now })
}
