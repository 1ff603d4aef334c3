/**
 * Changes a contributor's profile by a merge patch, for the account that it belongs to or for an
 * admin.
 */
import { endAgreements } from '../../db/queries/contributors/co-authors.ts'
import { refreshContributorSearch } from '../../db/queries/contributors/contributor-search.ts'
import {
  type ContributorRow,
  findContributor,
  findContributorOfAccount,
  updateContributor,
} from '../../db/queries/contributors/contributors.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueSearchRefresh } from '../../outbox/search-refresh.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { ContributorPatch } from '../../schemas/contributors/contributors.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'
import { refuseStaffName } from '../accounts/steps/refuse-staff-name.ts'
import { translateViolations } from '../constraint-problems.ts'
import { contributorConflicts, holdOwner, refuseFormerSlug } from './steps/contributor-conflicts.ts'
import { renderedBio } from './steps/rendered-bio.ts'

/** Only an admin may set these fields: the standing, the address and the owner of a profile. */
const adminFields = ['role', 'slug', 'accountId', 'isFormer'] as const

export async function changeContributor(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { idOrSlug, patch }: { idOrSlug: string; patch: ContributorPatch },
): Promise<ContributorRow> {
  const accountId = actor.reach === 'own' ? actor.accountId : undefined
  const forbidden = adminFields.find((field) => accountId !== undefined && patch[field] !== undefined)
  if (forbidden) throw new ApiError('forbidden', `Only an admin may change the ${forbidden} of a profile.`)
  const now = clock()
  return translateViolations(
    contributorConflicts,
    database.transact(async (tx) => {
      await holdOwner(tx, patch.accountId)
      if (patch.accountId !== undefined) await endAgreements(tx, { idOrSlug, accountId: patch.accountId })
      const former = patch.accountId === undefined ? undefined : await findContributor(tx, idOrSlug)
      const present = accountId === undefined ? undefined : await findContributorOfAccount(tx, accountId)
      const fields = Object.keys(patch)
      const nameSkeleton = patch.name === undefined ? {} : { nameSkeleton: skeletonOf(patch.name) }
      const derived = { ...nameSkeleton, ...renderedBio(patch) }
      const change = fields.length > 0 ? { ...patch, ...derived, updatedAt: now } : {}
      const row = await updateContributor(tx, { idOrSlug, accountId, change })
      if (!row) throw notFound('contributor')
      if (fields.length === 0) return row
      if (patch.slug !== undefined) await refuseFormerSlug(tx, patch.slug)
      // The owner of a profile signs with its name, which must not look like that of a colleague.
      if (accountId !== undefined && row.name !== present?.name) {
        await refuseStaffName(tx, row.name, { exceptId: accountId, pointer: '/name' })
      }
      await refreshContributorSearch(tx, [row.id])
      await refreshSuggestions(tx, { kind: 'contributor', ids: [row.id] })
      if (patch.name !== undefined) await enqueueSearchRefresh(tx, { newId }, { contributorId: row.id })
      await recordEvent(tx, {
        type: 'contributor.changed',
        subjects: { contributorId: row.id },
        // Whoever owns a profile signs with it and may read its drafts.
        payload: { fields, ...(former && { formerAccountId: former.accountId, accountId: row.accountId }) },
        actorAccountId: actor.accountId,
        actorAddress: actor.address,
        occurredAt: now,
      })
      return row
    }),
  )
}
