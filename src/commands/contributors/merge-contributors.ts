/**
 * Merges one profile into another. The names of the merged profile lead to the other from then on.
 */
import type { Db } from '../../db/database.ts'
import { holdAccounts } from '../../db/queries/contributors/co-authors.ts'
import {
  type ContributorRow,
  findContributor,
  findPresentContributor,
} from '../../db/queries/contributors/contributors.ts'
import {
  finishMerge,
  lockArticlesNaming,
  lockContributorsForMerge,
  moveAgreements,
  moveBylines,
  replaceByFormerNames,
} from '../../db/queries/contributors/merges.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueSearchRefresh } from '../../outbox/search-refresh.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'

type MergeDeps = Pick<Deps, 'database' | 'clock' | 'newId'>
type Merge = { idOrSlug: string; into: string }

/** Returns the profile that remains. Repeating a merge changes nothing, even at the same time. */
export async function mergeContributors(
  deps: MergeDeps,
  actor: Actor,
  merge: Merge,
): Promise<ContributorRow> {
  return deps.database.transact(async (tx) => {
    const target = await findPresentContributor(tx, merge.into)
    if (!target) {
      const detail = `must be the id or slug of a contributor; there is no contributor ${merge.into}`
      throw invalidField('/into', detail)
    }
    const source = await findContributor(tx, merge.idOrSlug)
    if (!source) return mergedBefore(tx, merge, target)
    if (source.id === target.id) throw invalidField('/into', 'must name a different contributor')
    const pair = await lockBoth(tx, { source, target })
    if (!pair) return mergedBefore(tx, merge, target)
    return mergeLocked(tx, deps, { ...pair, actor })
  })
}

/** An equal request has merged the two, or another one has taken one of them. */
async function mergedBefore(tx: Db, { idOrSlug }: Merge, target: ContributorRow): Promise<ContributorRow> {
  const end = await findPresentContributor(tx, idOrSlug)
  if (end?.id !== target.id) throw notFound('contributor')
  return end
}

type Pair = { source: ContributorRow; target: ContributorRow }

/**
 * In the order of all writers: the account, articles, profiles. `undefined` if one of the two is
 * gone.
 */
async function lockBoth(tx: Db, { source, target }: Pair): Promise<Pair | undefined> {
  if (source.accountId !== null) await holdAccounts(tx, [source.accountId])
  await lockArticlesNaming(tx, source.id)
  const rows = await lockContributorsForMerge(tx, [source.id, target.id])
  const [taken, remaining] = [source, target].map(({ id }) => rows.find((row) => row.id === id))
  if (!taken || !remaining) return undefined
  if (taken.accountId !== null && remaining.accountId !== null) throw twoAccounts(taken, remaining)
  if (taken.accountId !== null && taken.accountId !== source.accountId) {
    await holdAccounts(tx, [taken.accountId])
  }
  return { source: taken, target: remaining }
}

async function mergeLocked(
  tx: Db,
  { clock, newId }: MergeDeps,
  { source, target, actor }: Pair & { actor: Actor },
): Promise<ContributorRow> {
  const at = clock()
  const [from, to] = [source.id, target.id]
  const owner = target.accountId ?? source.accountId
  // Articles may have got the profile before it was locked. From now on none can.
  const articles = await lockArticlesNaming(tx, from)
  await moveBylines(tx, { from, to })
  const agreed = [source, target].filter(({ accountId }) => accountId === owner).map(({ id }) => id)
  await moveAgreements(tx, { to, agreed, owner })
  await replaceByFormerNames(tx, { source, to, at })
  const merged = await finishMerge(tx, { to, owner, at })
  await refreshSuggestions(tx, { kind: 'contributor', ids: [from, to] })
  await enqueueSearchRefresh(tx, { newId }, { contributorId: to })
  await recordEvent(tx, {
    type: 'contributor.merged',
    subjects: { contributorId: to },
    payload: { id: from, slug: source.slug, into: target.slug, articles, accountId: owner },
    actorAccountId: actor.accountId,
    actorAddress: actor.address,
    occurredAt: at,
  })
  return merged
}

function twoAccounts({ slug }: ContributorRow, { slug: into }: ContributorRow): ApiError {
  return new ApiError(
    'contributor-accounts-differ',
    `The profiles ${slug} and ${into} belong to two accounts. Unlink one of the two first, with \`accountId: null\`.`,
  )
}
