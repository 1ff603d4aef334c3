/** What every change of a draft has in common: nobody overwrites what they have not seen, and it is the next revision. */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../../db/database.ts'
import {
  type ArticleState,
  findRevision,
  insertRevision,
  lockArticle,
  type RevisionRow,
  releaseDraftSlugs,
  reserveSlug,
  updateArticle,
} from '../../../db/queries/articles/drafts.ts'
import { findSaver } from '../../../db/queries/articles/revisions.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import type { Actor } from '../../../domain/actor.ts'
import { shownName } from '../../../domain/shown-name.ts'
import { ApiError, notFound } from '../../../problems/api-error.ts'
import type { Composition } from './compose-draft.ts'

/** Whether the newest revision is one that the author has seen; true without an If-Match. */
export type Expectation = (revision: number) => boolean

export type Opened = { article: ArticleState; current: RevisionRow }

/** The article, locked, and its newest revision; 412 where somebody else has saved. */
export async function openDraft(
  tx: Db,
  actor: Actor,
  { articleId, isExpected }: { articleId: string; isExpected: Expectation },
): Promise<Opened> {
  const article = await lockArticle(tx, articleId, actor)
  if (!article) throw notFound('article')
  if (!isExpected(article.latestRevision)) throw await savedByAnother(tx, article)
  const current = await findRevision(tx, articleId, article.latestRevision)
  if (!current) throw new Error(`article ${articleId} has no revision ${article.latestRevision}`)
  return { article, current }
}

async function savedByAnother(tx: Db, { id, latestRevision }: ArticleState): Promise<ApiError> {
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

/** The text of a revision: all of it but its place. */
export type Text = Composition & { slug: string }

export type NextRevision = {
  article: ArticleState
  text: Text
  actor: Actor
  now: Date
  /** Where the text comes from, if it was there before. */
  restored?: number
}

/** Its number. The slug must be the article's own by now. */
export async function saveRevision(
  tx: Db,
  { article, text, actor, now, restored }: NextRevision,
): Promise<number> {
  const { id: articleId } = article
  const number = article.latestRevision + 1
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

/** Whether two texts say the same, notes left aside: a note belongs to its revision alone. */
export function isSameText(one: Omit<Text, 'note'>, other: Omit<Text, 'note'>): boolean {
  const members: Record<string, unknown> = other
  return Object.entries(one)
    .filter(([name]) => name !== 'note')
    .every(([name, value]) => isDeepStrictEqual(value ?? null, members[name] ?? null))
}

/**
 * Reserves the slug for this draft; false where another article has it. A never-published article shows it at once, a
 * public one at publication.
 */
export async function takeSlug(tx: Db, { id, publishedAt }: ArticleState, slug: string): Promise<boolean> {
  if (!(await reserveSlug(tx, slug, id))) return false
  await releaseDraftSlugs(tx, id, slug)
  if (publishedAt === null) await updateArticle(tx, id, { slug })
  return true
}
