/**
 * Publishes a revision now or schedules it, as an author asks. The request is the whole plan: times
 * that it leaves out are dropped.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../db/database.ts'
import {
  type ArticleState,
  findRevision,
  lockArticle,
  type RevisionRow,
  updateArticle,
} from '../../db/queries/articles/drafts.ts'
import { releaseUnplannedSlugs } from '../../db/queries/articles/slugs.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { dueAt, statusAfter } from '../../domain/articles/article-lifecycle.ts'
import { enqueueWakeUp } from '../../outbox/schedule.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import { checkByline } from './steps/check-byline.ts'
import { makePublic } from './steps/make-public.ts'
import { reserveRevisionSlug } from './steps/reserve-slug.ts'

type PublicationPlan = {
  /**
   * The newest revision at the time of the request unless given. Later revisions are not published.
   */
  revision?: number | undefined
  /** A missing or past time publishes at once. */
  publishAt?: Date | null
  unpublishAt?: Date | null
}

type PublishingDeps = Pick<Deps, 'database' | 'clock' | 'newId'>

/** A request for the plan that already stands changes nothing. */
export async function publishArticle(
  deps: PublishingDeps,
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
    if (!revision)
      throw invalidField(
        '/revision',
        `must be the number of a revision of this article, of which the newest is ${article.latestRevision}`,
      )
    await checkPublishedByline(tx, actor, { article, revision })

    const isPublic = article.status === 'published' && article.publishedRevision === number
    const publication = { article, revision, actor, now, publishAt, unpublishAt }
    const changed =
      publishAt !== null || isPublic
        ? await changeSchedule(tx, publication)
        : await publishNow(tx, publication)
    const at = dueAt(changed)
    if (at) await enqueueWakeUp(tx, deps, { articleId, at })
    return changed
  })
}

/** The byline of a former revision may have changed since. */
async function checkPublishedByline(
  tx: Db,
  actor: Actor,
  { article, revision }: { article: ArticleState; revision: RevisionRow },
): Promise<void> {
  const { id, status, latestRevision, publishedRevision, scheduledRevision } = article
  const { number, contributorIds } = revision
  if (number === latestRevision || number === scheduledRevision) return
  const shown = status === 'published' ? await findRevision(tx, id, publishedRevision ?? 0) : undefined
  const newest = await findRevision(tx, id, latestRevision)
  const standing = [newest, shown].flatMap((known) => known?.contributorIds ?? [])
  await checkByline(tx, actor, { contributorIds, standing, pointerOf: () => '/revision' })
}

type Times = { publishAt: Date | null; unpublishAt: Date | null }

/** `publishAt` is null if the article is to be published at once. */
function timesOf(plan: PublicationPlan, now: Date): Times {
  const publishAt = plan.publishAt && plan.publishAt > now ? plan.publishAt : null
  const unpublishAt = plan.unpublishAt ?? null
  if (unpublishAt && unpublishAt <= now) throw invalidField('/unpublishAt', 'must be in the future')
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

type Publication = Times & {
  article: ArticleState
  revision: RevisionRow
  actor: Actor
  now: Date
}

async function publishNow(
  tx: Db,
  { article, revision, actor, now, unpublishAt }: Publication,
): Promise<ArticleState> {
  const published = await makePublic(tx, { article, revision, now, date: now, unpublishAt })
  await recordEvent(tx, {
    type: 'article.published',
    subjects: { articleId: article.id },
    payload: {
      revision: revision.number,
      slug: published.slug,
      formerSlug: article.slug,
      ...(unpublishAt && { unpublishAt: unpublishAt.toISOString() }),
    },
    actorAccountId: actor.accountId,
    occurredAt: now,
  })
  return published
}

/**
 * The published text stays as it is. The scheduled revision reserves its slug until it is
 * published.
 */
async function changeSchedule(
  tx: Db,
  { article, revision, actor, now, publishAt, unpublishAt }: Publication,
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
