/** Publication as an author asks for it: which revision is public from when until when. The request is the whole plan. */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../db/database.ts'
import {
  type ArticleState,
  findRevision,
  lockArticle,
  updateArticle,
} from '../../db/queries/articles/drafts.ts'
import { releaseUnplannedSlugs } from '../../db/queries/articles/schedules.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { dueAt, statusAfter } from '../../domain/articles/article-lifecycle.ts'
import { enqueueWakeUp } from '../../outbox/schedule.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import { makePublic } from './steps/make-public.ts'
import { reserveRevisionSlug } from './steps/reserve-slug.ts'

export type PublicationPlan = {
  /** The newest of the moment unless given: what is saved later does not go out with it. */
  revision?: number | undefined
  /** At once where it is not given, or past. */
  publishAt?: Date | null
  unpublishAt?: Date | null
}

type Tools = Pick<Deps, 'database' | 'clock' | 'newId'>

/** A plan that stands already changes nothing. */
export async function publishArticle(
  deps: Tools,
  actor: Actor,
  { articleId, input }: { articleId: string; input: PublicationPlan },
): Promise<ArticleState> {
  return deps.database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const now = deps.clock()
    const number = input.revision ?? article.latestRevision
    const { publishAt, unpublishAt } = timesOf(input, now)
    if (isPlanned(article, { number, publishAt, unpublishAt })) return article
    const revision = await findRevision(tx, articleId, number)
    if (!revision) throw invalidField('/revision', `must be one of 1 to ${article.latestRevision}`)

    const isPublic = article.status === 'published' && article.publishedRevision === number
    const step = { article, revision, actor, now, publishAt, unpublishAt }
    const changed =
      publishAt !== null || isPublic ? await changeSchedule(tx, step) : await publishNow(tx, step)
    const at = dueAt(changed)
    if (at) await enqueueWakeUp(tx, deps, { articleId, at })
    return changed
  })
}

type Times = { publishAt: Date | null; unpublishAt: Date | null }

/** `publishAt` is null for at once. */
function timesOf(plan: PublicationPlan, now: Date): Times {
  const publishAt = plan.publishAt && plan.publishAt > now ? plan.publishAt : null
  const unpublishAt = plan.unpublishAt ?? null
  if (unpublishAt && unpublishAt <= now) throw invalidField('/unpublishAt', 'must lie in the future')
  if (unpublishAt && publishAt && unpublishAt <= publishAt) {
    throw invalidField('/unpublishAt', 'must be after publishAt')
  }
  return { publishAt, unpublishAt }
}

function isPlanned(article: ArticleState, { number, publishAt, unpublishAt }: Times & { number: number }) {
  const planned = publishAt === null ? article.publishedRevision : article.scheduledRevision
  const isInStatus = article.status === (publishAt === null ? 'published' : statusAfter('schedule', article))
  return (
    isInStatus &&
    planned === number &&
    article.scheduleFault === null &&
    isDeepStrictEqual([article.publishAt, article.unpublishAt], [publishAt, unpublishAt])
  )
}

type Step = Times & {
  article: ArticleState
  revision: NonNullable<Awaited<ReturnType<typeof findRevision>>>
  actor: Actor
  now: Date
}

async function publishNow(
  tx: Db,
  { article, revision, actor, now, unpublishAt }: Step,
): Promise<ArticleState> {
  const published = await makePublic(tx, { article, revision, now, date: now, unpublishAt })
  await recordEvent(tx, {
    type: 'article.published',
    subjects: { articleId: article.id },
    payload: {
      ...{ revision: revision.number, slug: published.slug, formerSlug: article.slug },
      ...(unpublishAt && { unpublishAt: unpublishAt.toISOString() }),
    },
    actorAccountId: actor.accountId,
    occurredAt: now,
  })
  return published
}

/** What is public stays as it is for now; what is scheduled keeps its slug from others until then. */
async function changeSchedule(
  tx: Db,
  { article, revision, actor, now, publishAt, unpublishAt }: Step,
): Promise<ArticleState> {
  if (publishAt) await reserveRevisionSlug(tx, revision)
  const changed = await updateArticle(tx, article.id, {
    status: publishAt ? statusAfter('schedule', article) : article.status,
    publishAt,
    scheduledRevision: publishAt && revision.number,
    unpublishAt,
    scheduleFault: null,
  })
  if (article.scheduledRevision !== null) await releaseUnplannedSlugs(tx, article.id)
  await recordEvent(tx, {
    type: dueAt(changed) ? 'article.scheduled' : 'article.unscheduled',
    subjects: { articleId: article.id },
    payload: {
      revision: changed.scheduledRevision,
      publishAt: publishAt?.toISOString() ?? null,
      unpublishAt: unpublishAt?.toISOString() ?? null,
    },
    actorAccountId: actor.accountId,
    occurredAt: now,
  })
  return changed
}
