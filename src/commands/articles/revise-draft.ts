/** Changes a draft by saving its next revision. The published text does not change. */
import { findDraft } from '../../db/queries/articles/drafts.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Expectation } from '../../domain/conditional-requests.ts'
import { notFound } from '../../problems/api-error.ts'
import type { DraftPatch } from '../../schemas/articles/drafts.ts'
import { mergeDraft } from './steps/compose-draft.ts'
import { readWritingRules } from './steps/read-writing-rules.ts'
import { refusedSlug, slugTaken } from './steps/reserve-slug.ts'
import { isSameText, openDraft, type SavedDraftRow, saveRevision, takeSlug } from './steps/save-revision.ts'

type DraftRevision = { articleId: string; patch: DraftPatch; expectation: Expectation }

/** A patch that changes nothing saves no revision. */
export async function reviseDraft(
  deps: Deps,
  actor: Actor,
  { articleId, patch, expectation }: DraftRevision,
): Promise<SavedDraftRow> {
  const { database, clock, textWork } = deps
  const rendering =
    patch.body === undefined
      ? undefined
      : await textWork.renderBody(patch.body, articleId, await readWritingRules(deps))
  return database.transact(async (tx) => {
    const { article, current } = await openDraft(tx, actor, { articleId, expectation })
    const composition = await mergeDraft(tx, { current, patch, rendering, actor, context: deps })
    const slug = patch.slug ?? current.slug
    if (patch.slug !== undefined && !(await takeSlug(tx, article, slug))) throw refusedSlug(slug, slugTaken)
    const text = { ...composition, slug }
    // A note belongs to one revision. A patch without a note does not change the note. A patch with
    // a different note needs a new revision.
    const isSameNote = patch.note === undefined || text.note === (current.note ?? null)
    if (!isSameNote || !isSameText(text, current)) {
      await saveRevision(tx, { article, text, actor, now: clock() })
    }
    const draft = await findDraft(tx, articleId, 'saved')
    if (!draft) throw notFound('article')
    return { ...draft, warnings: rendering?.warnings ?? [] }
  })
}
