/** Creates an article with its slug and revision 1 of its draft. Nothing of it is public yet. */
import { findDraft, insertArticle, insertRevision, updateArticle } from '../../db/queries/articles/drafts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import type { DraftInput } from '../../schemas/articles/drafts.ts'
import { slugFrom } from '../../text/slug.ts'
import { composeDraft } from './steps/compose-draft.ts'
import { readWritingRules } from './steps/read-writing-rules.ts'
import { reserveFreeSlug, reserveGivenSlug, slugTaken } from './steps/reserve-slug.ts'
import { holdNamed, type SavedDraftRow } from './steps/save-revision.ts'

export async function createArticle(deps: Deps, actor: Actor, input: DraftInput): Promise<SavedDraftRow> {
  const { database, clock, newId, textWork } = deps
  const articleId = newId()
  const { language, embedHosts } = await readWritingRules(deps)
  const { warnings, ...rendering } = await textWork.renderBody(input.body ?? '', articleId, { embedHosts })
  return database.transact(async (tx) => {
    const now = clock()
    const { accountId } = actor
    const composition = await composeDraft(tx, { input, language, rendering, actor, context: deps })
    const wanted = input.slug ?? slugFrom(input.title, 'article')
    await insertArticle(tx, {
      id: articleId,
      slug: wanted,
      status: 'draft',
      authorAccountId: accountId,
      latestRevision: 1,
      commentPolicy: 'open',
      createdAt: now,
      updatedAt: now,
      draftUpdatedAt: now,
    })
    const slug = input.slug
      ? await reserveGivenSlug(tx, { slug: wanted, articleId, fault: slugTaken })
      : await reserveFreeSlug(tx, wanted, articleId)
    if (slug !== wanted) await updateArticle(tx, articleId, { slug })
    await holdNamed(tx, composition)
    await insertRevision(tx, {
      ...composition,
      articleId,
      number: 1,
      slug,
      createdBy: accountId,
      createdAt: now,
    })
    await recordEvent(tx, {
      type: 'article.created',
      subjects: { articleId },
      actorAccountId: accountId,
      occurredAt: now,
    })
    const draft = await findDraft(tx, articleId, 'saved')
    if (!draft) throw notFound('article')
    return { ...draft, warnings }
  })
}
