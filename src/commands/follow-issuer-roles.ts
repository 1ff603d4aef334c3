/** The roles of an account follow what its issuer's newest token says, so that lists and badges are true. */
import { lockAccount } from '../db/queries/accounts.ts'
import { recordEvent } from '../db/queries/events.ts'
import { findRolesIssuedAt, updateFollowedRoles } from '../db/queries/identities.ts'
import type { Deps } from '../deps.ts'
import type { OutsideIdentity } from '../domain/outside-identity.ts'

export type FollowedToken = Pick<OutsideIdentity, 'issuer' | 'roles' | 'issuedAt'> & { accountId: string }

/**
 * Changes nothing where the roles are so already, or come from a newer token: of two tokens in use side by side the
 * older never takes back what the newer said. The last admin may go this way too: it is the issuer who decides.
 */
export async function followIssuerRoles(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId, issuer, roles, issuedAt }: FollowedToken,
  address: string | null,
): Promise<void> {
  const now = clock()
  await database.transact(async (tx) => {
    const account = await lockAccount(tx, accountId)
    if (!account) return
    const added = roles.filter((role) => !account.roles.includes(role))
    const removed = account.roles.filter((role) => !roles.includes(role))
    if (added.length + removed.length === 0) return
    const appliedAt = await findRolesIssuedAt(tx, accountId)
    if (appliedAt !== undefined && issuedAt <= appliedAt) return
    await updateFollowedRoles(tx, { accountId, roles, at: now })
    await recordEvent(tx, {
      type: 'account.roles-changed',
      subjects: { accountId },
      payload: { added, removed, issuer, tokenIssuedAt: issuedAt },
      actorAccountId: null,
      actorAddress: address,
      occurredAt: now,
    })
  })
}
