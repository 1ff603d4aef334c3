/**
 * Saves the text of a former revision again as the newest one. The published text does not change.
 */
import { type DraftRow, findDraft, findRevision, type RevisionRow } from '../../db/queries/articles/drafts.ts'
import { holdTagsCreatedBefore } from '../../db/queries/articles/tags.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { entriesOf } from '../../domain/articles/byline.ts'
import type { Expectation } from '../../domain/conditional-requests.ts'
import { notFound } from '../../problems/api-error.ts'
import { checkByline } from './steps/check-byline.ts'
import { isSameText, openDraft, saveRevision, type Text, takeSlug } from './steps/save-revision.ts'

type Restoration = {
  articleId: string
  /** The revision to restore. */
  number: number
  note: string | null
  expectation: Expectation
}

type Restored = {
  draft: DraftRow
  restoredRevision: number
  /** False if another article has taken the slug since. The draft then keeps its present slug. */
  isSlugRestored: boolean
  /** False if the newest revision had the same text already. */
  isNew: boolean
}

/**
 * Transactions and instances read their clocks apart, so a tag can seem to be a little newer than the
 * revision that created it.
 */
const clockSlackMs = 60_000

/**
 * Restores text, byline, sources and picture, the tags that are still there, and the slug if it is
 * still free.
 */
export async function restoreRevision(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { articleId, number, note, expectation }: Restoration,
): Promise<Restored> {
  return database.transact(async (tx) => {
    const { article, current } = await openDraft(tx, actor, { articleId, expectation })
    const former = await findRevision(tx, articleId, number)
    if (!former) throw notFound('revision')
    await checkByline(tx, actor, { entries: entriesOf(former), standing: entriesOf(current) })
    const isSlugRestored = former.slug === current.slug || (await takeSlug(tx, article, former.slug))
    const slug = isSlugRestored ? former.slug : current.slug
    const time = new Date(former.createdAt.getTime() + clockSlackMs)
    const tagSlugs = await holdTagsCreatedBefore(tx, { slugs: former.tagSlugs, time })
    const text = { ...textOf(former), slug, tagSlugs, note: note ?? `Restored from revision ${number}.` }
    const isNew = !isSameText(text, current)
    if (isNew) await saveRevision(tx, { article, text, actor, now: clock(), restored: number })
    const draft = await findDraft(tx, articleId, 'saved')
    if (!draft) throw notFound('article')
    return { draft, restoredRevision: number, isSlugRestored, isNew }
  })
}

function textOf({
  articleId: _article,
  number: _number,
  createdBy: _by,
  createdAt: _at,
  ...text
}: RevisionRow) {
  return text satisfies Text
}
