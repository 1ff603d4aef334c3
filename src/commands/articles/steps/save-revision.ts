/**
 * The steps of every change to a draft: check If-Match, reserve the slug, save the next revision.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../../db/database.ts'
import {
  type ArticleState,
  type DraftRow,
  findRevision,
  insertRevision,
  lockArticle,
  type RevisionRow,
  updateArticle,
} from '../../../db/queries/articles/drafts.ts'
import { findSaver } from '../../../db/queries/articles/revisions.ts'
import { releaseDraftSlugs, reserveSlug } from '../../../db/queries/articles/slugs.ts'
import { holdTags } from '../../../db/queries/articles/tags.ts'
import { holdContributors } from '../../../db/queries/contributors/named-contributors.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import type { Actor } from '../../../domain/actor.ts'
import type { BodyWarning } from '../../../domain/articles/body-warnings.ts'
import type { Expectation } from '../../../domain/conditional-requests.ts'
import { shownName } from '../../../domain/shown-name.ts'
import { ApiError, notFound } from '../../../problems/api-error.ts'
import type { Composition } from './compose-draft.ts'

/** A draft, and what of the body in the request is not shown as it was written. */
export type SavedDraftRow = DraftRow & { warnings: BodyWarning[] }

type Opened = { article: ArticleState; current: RevisionRow }

/**
 * Locks the article and reads its newest revision. Throws 412 if If-Match does not allow that one.
 */
export async function openDraft(
  tx: Db,
  actor: Actor,
  { articleId, expectation }: { articleId: string; expectation: Expectation },
): Promise<Opened> {
  const article = await lockArticle(tx, articleId, actor)
  if (!article) throw notFound('article')
  if (!expectation.allows(article.latestRevision)) throw await notExpected(tx, article)
  const current = await findRevision(tx, articleId, article.latestRevision)
  if (!current) throw new Error(`article ${articleId} has no revision ${article.latestRevision}`)
  return { article, current }
}

async function notExpected(tx: Db, { id, latestRevision }: ArticleState): Promise<ApiError> {
  const saver = await findSaver(tx, id, latestRevision)
  const savedBy = saver && { id: saver.id, displayName: shownName(saver.displayName) }
  return new ApiError(
    'precondition-failed',
    `The newest revision is ${latestRevision}, not the one in If-Match.`,
    {
      headers: { etag: `"${latestRevision}"` },
      members: { revision: latestRevision, savedBy, savedAt: saver?.savedAt.toISOString() },
    },
  )
}

/** A revision without its article, number, author and time. */
export type Text = Composition & { slug: string }

type NextRevision = {
  article: ArticleState
  text: Text
  actor: Actor
  now: Date
  /** The number of the revision that is being restored. */
  restored?: number
}

/** Returns the number of the new revision. The article must have reserved the slug already. */
export async function saveRevision(
  tx: Db,
  { article, text, actor, now, restored }: NextRevision,
): Promise<number> {
  const { id: articleId } = article
  const number = article.latestRevision + 1
  await holdNamed(tx, text)
  await insertRevision(tx, { ...text, articleId, number, createdBy: actor.accountId, createdAt: now })
  await updateArticle(tx, articleId, { latestRevision: number, draftUpdatedAt: now })
  await recordEvent(tx, {
    type: 'article.revised',
    subjects: { articleId },
    payload: { revision: number, ...(restored !== undefined && { restored }) },
    actorAccountId: actor.accountId,
    occurredAt: now,
  })
  return number
}

/**
 * Keeps the tags and contributors that a revision names from being deleted until the transaction
 * ends. A restored revision may name some that were deleted before.
 */
export async function holdNamed(
  tx: Db,
  { tagSlugs, contributorIds }: Pick<Composition, 'tagSlugs' | 'contributorIds'>,
): Promise<void> {
  if (tagSlugs.length > 0) await holdTags(tx, tagSlugs)
  if (contributorIds.length > 0) await holdContributors(tx, contributorIds)
}

/** Whether two texts are the same apart from their notes. A note belongs to its revision alone. */
export function isSameText(one: Omit<Text, 'note'>, other: Omit<Text, 'note'>): boolean {
  const members: Record<string, unknown> = other
  return Object.entries(one)
    .filter(([name]) => name !== 'note')
    .every(([name, value]) => isDeepStrictEqual(value ?? null, members[name] ?? null))
}

/**
 * Reserves the slug for this draft; false if another article has it. An article that was never
 * published takes the slug at once, any other at its next publication.
 */
export async function takeSlug(tx: Db, { id, publishedAt }: ArticleState, slug: string): Promise<boolean> {
  if (!(await reserveSlug(tx, slug, id))) return false
  await releaseDraftSlugs(tx, id, slug)
  if (publishedAt === null) await updateArticle(tx, id, { slug })
  return true
}
