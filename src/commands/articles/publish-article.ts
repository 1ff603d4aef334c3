/**
 * Publishes a revision now or schedules it, as an author asks. The request is the whole plan: times
 * that it leaves out are dropped.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../db/database.ts'
import { type IndexedBodies, indexBodies } from '../../db/queries/articles/article-documents.ts'
import {
  type ArticleState,
  findRevision,
  listRevisionBodies,
  lockArticle,
  type RevisionRow,
  updateArticle,
} from '../../db/queries/articles/drafts.ts'
import { releaseUnplannedSlugs } from '../../db/queries/articles/slugs.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { dueAt, isLongPast, statusAfter } from '../../domain/articles/article-lifecycle.ts'
import { enqueueWakeUp } from '../../outbox/schedule.ts'
import { type ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import { checkPublishedByline } from './steps/check-byline.ts'
import { makePublic } from './steps/make-public.ts'
import { reserveRevisionSlug } from './steps/reserve-slug.ts'
import { holdNamed } from './steps/save-revision.ts'

type PublicationPlan = {
  /**
   * The newest revision at the time of the request unless given. Later revisions are not published.
   */
  revision?: number | undefined
  /** A missing or past time publishes at once. */
  publishAt?: Date | null
  unpublishAt?: Date | null
  /** The article is to be dated with a `publishAt` in the past. */
  backdate?: boolean | undefined
}

type PublishingDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'textWork'>

/** A request for the plan that already stands changes nothing. */
export async function publishArticle(
  deps: PublishingDeps,
  actor: Actor,
  { articleId, input }: Request,
): Promise<ArticleState> {
  const bodies = await prepareBody(deps, actor, { articleId, input })
  return deps.database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const now = deps.clock()
    const number = input.revision ?? article.latestRevision
    const times = timesOf(input, now)
    const { publishAt, date } = times
    const isStanding = isPlanned(article, { ...times, number })
    if (!input.backdate && input.publishAt && isLongPast(input.publishAt, now)) {
      // A schedule that has been kept may be sent again.
      if (isStanding && isSameTime(input.publishAt, article.publishedAt)) return article
      throw longPast()
    }
    if (isStanding) return article
    const revision = await findRevision(tx, articleId, number)
    if (!revision)
      throw invalidField(
        '/revision',
        `must be the number of a revision of this article, of which the newest is ${article.latestRevision}`,
      )
    await checkPublishedByline(tx, actor, { article, revision })

    const isPublic =
      article.status === 'published' && article.publishedRevision === number && isDated(article, date)
    const publication = { ...times, article, revision, bodies, actor, now }
    const changed =
      publishAt !== null || isPublic
        ? await changeSchedule(tx, publication)
        : await publishNow(tx, publication)
    const at = dueAt(changed)
    if (at) await enqueueWakeUp(tx, deps, { articleId, at })
    return changed
  })
}

type Request = { articleId: string; input: PublicationPlan }

/** The body that is about to become public. If another one does, that is indexed in the transaction. */
async function prepareBody(
  { database: { db }, textWork, clock }: PublishingDeps,
  actor: Actor,
  { articleId, input: { revision, publishAt } }: Request,
): Promise<IndexedBodies> {
  if (publishAt && publishAt > clock()) return new Map()
  return indexBodies(textWork, await listRevisionBodies(db, { articleId, actor, number: revision }))
}

type Times = {
  /** null if the article is to be published at once. */
  publishAt: Date | null
  unpublishAt: Date | null
  /** The date that a backdated article gets; null for the date of the first publication. */
  date: Date | null
}

function timesOf(plan: PublicationPlan, now: Date): Times {
  const { publishAt: asked = null, unpublishAt = null, backdate = false } = plan
  if (backdate && asked === null) throw invalidField('/backdate', 'needs a time in publishAt')
  const publishAt = asked && asked > now ? asked : null
  const date = backdate && publishAt === null ? asked : null
  if (unpublishAt && unpublishAt <= now) throw invalidField('/unpublishAt', 'must be in the future')
  if (unpublishAt && publishAt && unpublishAt <= publishAt) {
    throw invalidField('/unpublishAt', 'must be after publishAt')
  }
  return { publishAt, unpublishAt, date }
}

function longPast(): ApiError {
  return invalidField(
    '/publishAt',
    'is more than five minutes in the past; send `backdate: true` to date the article with this time',
  )
}

const isSameTime = (one: Date | null | undefined, other: Date | null) => one?.getTime() === other?.getTime()

/** A request that is not backdated leaves the date as it is. */
function isDated({ publishedAt }: ArticleState, date: Date | null): boolean {
  return date === null || isSameTime(date, publishedAt)
}

function isPlanned(
  article: ArticleState,
  { number, publishAt, unpublishAt, date }: Times & { number: number },
): boolean {
  const planned = publishAt === null ? article.publishedRevision : article.scheduledRevision
  const isInStatus = article.status === (publishAt === null ? 'published' : statusAfter('schedule', article))
  return (
    isInStatus &&
    planned === number &&
    isDated(article, date) &&
    article.scheduleFault === null &&
    isDeepStrictEqual([article.publishAt, article.unpublishAt], [publishAt, unpublishAt])
  )
}

type Publication = Times & {
  article: ArticleState
  revision: RevisionRow
  bodies: IndexedBodies
  actor: Actor
  now: Date
}

async function publishNow(
  tx: Db,
  { article, revision, bodies, actor, now, unpublishAt, date }: Publication,
): Promise<ArticleState> {
  const dating = { date: date ?? now, isBackdated: date !== null }
  const published = await makePublic(tx, { article, revision, bodies, now, unpublishAt, ...dating })
  await recordEvent(tx, {
    type: 'article.published',
    subjects: { articleId: article.id },
    payload: {
      revision: revision.number,
      slug: published.slug,
      formerSlug: article.slug,
      ...(unpublishAt && { unpublishAt: unpublishAt.toISOString() }),
      ...(date && { backdatedTo: date.toISOString() }),
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
  if (publishAt) {
    await reserveRevisionSlug(tx, revision)
    await holdNamed(tx, revision)
  }
  const changed = await updateArticle(tx, article.id, {
    status: publishAt ? statusAfter('schedule', article) : article.status,
    publishAt,
    scheduledRevision: publishAt && revision.number,
    scheduledBy: publishAt && actor.reach === 'own' ? actor.accountId : null,
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
