/** A change of the draft: the next revision. What the public reads stays as it is. */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../db/database.ts'
import {
  type ArticleState,
  type DraftRow,
  findDraft,
  findRevision,
  insertRevision,
  lockArticle,
  releaseDraftSlugs,
  updateArticle,
} from '../db/queries/drafts.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { ApiError, notFound } from '../errors.ts'
import type { DraftPatch } from '../schemas/drafts.ts'
import { mergeDraft, renderBody } from './compose-draft.ts'
import { reserveGivenSlug, slugTaken } from './reserve-slug.ts'

export type DraftRevision = {
  articleId: string
  patch: DraftPatch
  /** Whether the newest revision is one that the author has seen; true without an If-Match. */
  isExpected: (revision: number) => boolean
}

/** A patch that changes nothing makes no revision. */
export async function reviseDraft(
  deps: Deps,
  actor: Actor,
  { articleId, patch, isExpected }: DraftRevision,
): Promise<DraftRow> {
  const { database, clock } = deps
  const rendering = patch.body === undefined ? undefined : renderBody(patch.body, articleId)
  return database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    if (!isExpected(article.latestRevision)) throw savedByAnother(article.latestRevision)
    const current = await findRevision(tx, articleId, article.latestRevision)
    if (!current) throw new Error(`article ${articleId} has no revision ${article.latestRevision}`)

    const composition = await mergeDraft(tx, { current, patch, rendering, context: deps })
    const slug = patch.slug === undefined ? current.slug : await changeSlug(tx, article, patch.slug)
    const next = { ...composition, slug }
    if (!isSameText(next, current, patch)) {
      const now = clock()
      const number = article.latestRevision + 1
      await insertRevision(tx, { ...next, articleId, number, createdBy: actor.accountId, createdAt: now })
      await updateArticle(tx, articleId, { latestRevision: number })
      await recordEvent(tx, {
        type: 'article.revised',
        subjects: { articleId },
        payload: { revision: number },
        actorAccountId: actor.accountId,
        occurredAt: now,
      })
    }
    const draft = await findDraft(tx, articleId, actor)
    if (!draft) throw notFound('article')
    return draft
  })
}

function savedByAnother(latest: number): ApiError {
  return new ApiError('precondition-failed', `The newest revision is ${latest}, not the one in If-Match.`, {
    headers: { etag: `"${latest}"` },
    members: { revision: latest },
  })
}

type Fields = Record<string, unknown>

/** The note belongs to the revision: that the next one would have none is no change of the text. */
function isSameText(next: Fields, current: Fields, { note }: DraftPatch): boolean {
  return Object.keys(next)
    .filter((key) => key !== 'note' || note !== undefined)
    .every((key) => isDeepStrictEqual(next[key] ?? null, current[key] ?? null))
}

/** Reserves the new slug for this draft. A never-published article shows it at once, a public one at publication. */
async function changeSlug(tx: Db, { id, publishedAt }: ArticleState, slug: string): Promise<string> {
  await reserveGivenSlug(tx, { slug, articleId: id, fault: slugTaken })
  await releaseDraftSlugs(tx, id, slug)
  if (publishedAt === null) await updateArticle(tx, id, { slug })
  return slug
}
