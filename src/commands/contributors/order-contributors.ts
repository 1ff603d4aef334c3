/** Sets the order of the masthead. */

import {
  listContributorsNamed,
  lockMasthead,
  placeContributors,
} from '../../db/queries/contributors/contributor-order.ts'
import type { ContributorRow } from '../../db/queries/contributors/contributors.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, type FieldFault } from '../../problems/api-error.ts'

/**
 * Returns the contributors in their new order. Setting the order that stands already changes
 * nothing.
 */
export async function orderContributors(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  order: readonly string[],
): Promise<ContributorRow[]> {
  return database.transact(async (tx) => {
    await lockMasthead(tx)
    const named = inOrder(order, await listContributorsNamed(tx, order))
    const moved = await placeContributors(
      tx,
      named.map(({ id }) => id),
    )
    if (moved > 0) {
      await recordEvent(tx, {
        type: 'contributor.reordered',
        subjects: {},
        payload: { placed: named.length, moved },
        actorAccountId: actor.accountId,
        actorAddress: actor.address,
        occurredAt: clock(),
      })
    }
    return named
  })
}

function inOrder(order: readonly string[], found: readonly ContributorRow[]): ContributorRow[] {
  const byName = new Map(found.flatMap((row) => [[row.id, row] as const, [row.slug, row] as const]))
  const seen = new Set<ContributorRow>()
  const errors: FieldFault[] = []
  order.forEach((name, index) => {
    const row = byName.get(name) ?? byName.get(name.toLowerCase())
    const pointer = `/order/${index}`
    if (!row) errors.push({ pointer, detail: 'must be the id or slug of a contributor' })
    else if (seen.has(row)) errors.push({ pointer, detail: 'names a contributor once more' })
    else seen.add(row)
  })
  if (errors.length === 0) return [...seen]
  throw new ApiError('invalid-request', 'The order names contributors who do not exist, or one twice.', {
    errors: errors.slice(0, maxFaults),
  })
}

const maxFaults = 20
