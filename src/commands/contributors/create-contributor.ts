/** Adds a contributor's profile to the masthead. */
import type { Db } from '../../db/database.ts'
import { refreshContributorSearch } from '../../db/queries/contributors/contributor-search.ts'
import {
  type ContributorRow,
  findPresentContributor,
  insertContributor,
} from '../../db/queries/contributors/contributors.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { withSuffix } from '../../domain/slug.ts'
import type { ContributorInput } from '../../schemas/contributors/contributors.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'
import { slugFrom } from '../../text/slug.ts'
import { translateViolations } from '../constraint-problems.ts'
import { contributorConflicts, holdOwner, refuseFormerSlug } from './steps/contributor-conflicts.ts'
import { renderedBio } from './steps/rendered-bio.ts'

export async function createContributor(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  input: ContributorInput,
): Promise<ContributorRow> {
  const now = clock()
  const contributor = {
    ...input,
    ...renderedBio(input),
    nameSkeleton: skeletonOf(input.name),
    id: newId(),
    role: input.role ?? ('contributor' as const),
    links: input.links ?? [],
    createdAt: now,
    updatedAt: now,
  }
  return translateViolations(
    contributorConflicts,
    database.transact(async (tx) => {
      await holdOwner(tx, input.accountId)
      const slug = input.slug ?? (await freeSlug(tx, slugFrom(input.name, 'contributor')))
      const row = await insertContributor(tx, { ...contributor, slug })
      await refuseFormerSlug(tx, slug)
      await refreshContributorSearch(tx, [row.id])
      await refreshSuggestions(tx, { kind: 'contributor', ids: [row.id] })
      await recordEvent(tx, {
        type: 'contributor.created',
        subjects: { contributorId: row.id },
        payload: { slug: row.slug, accountId: row.accountId },
        actorAccountId: actor.accountId,
        actorAddress: actor.address,
        occurredAt: now,
      })
      return row
    }),
  )
}

/**
 * Adds a number if the slug is taken. Two requests at once may still choose the same slug. Then the
 * constraint refuses one of them.
 */
async function freeSlug(tx: Db, slug: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? slug : withSuffix(slug, String(number))
    if (!(await findPresentContributor(tx, candidate))) return candidate
  }
}
