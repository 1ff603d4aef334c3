/** Deletes a profile that no byline names. */
import {
  countBylines,
  deleteContributor as deleteRow,
  lockContributor,
} from '../../db/queries/contributors/deletions.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { type ConstraintProblems, translateViolations } from '../constraint-problems.ts'

const signed = () => new ApiError('contributor-in-use', 'An article got the contributor at this moment.')

/** An instance of the former release does not wait for the deletion of a contributor that it names. */
const conflicts: ConstraintProblems = {
  article_contributors_contributor_id_fkey: signed,
  draft_contributors_contributor_id_fkey: signed,
}

export async function deleteContributor(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  idOrSlug: string,
): Promise<void> {
  const work = database.transact(async (tx) => {
    // Whoever puts the profile into a byline locks it first. From now on nobody can.
    const contributor = await lockContributor(tx, idOrSlug)
    if (!contributor) throw notFound('contributor')
    const { id, slug, accountId } = contributor
    const articles = await countBylines(tx, id)
    if (articles > 0) {
      const named = articles === 1 ? '1 article names' : `${articles} articles name`
      throw new ApiError('contributor-in-use', `${named} ${slug} in the byline, drafts included.`, {
        members: { articles },
      })
    }
    await deleteRow(tx, id)
    await refreshSuggestions(tx, { kind: 'contributor', ids: [id] })
    await recordEvent(tx, {
      type: 'contributor.deleted',
      subjects: { contributorId: id },
      payload: { slug, accountId },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
  await translateViolations(conflicts, work)
}
