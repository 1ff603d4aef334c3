/**
 * Gives an account the roles in the newest token of its outside issuer, so that lists and badges
 * are right.
 */
import { lockAccount } from '../../db/queries/accounts/accounts.ts'
import { updateFollowedRoles, updateNewestToken } from '../../db/queries/credentials/identities.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { momentOf, type OutsideIdentity } from '../../domain/credentials/outside-identity.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'

type FollowedToken = Pick<OutsideIdentity, 'issuer' | 'subject' | 'roles' | 'issuedAt'> & {
  accountId: string
}

/**
 * Returns whether the roles changed. A token that is not the newest changes nothing, so of two
 * tokens in use the older one never undoes the newer. Even the last admin may lose the role this
 * way, since the issuer decides.
 */
export async function followIssuerRoles(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId, issuer, subject, roles, issuedAt }: FollowedToken,
  address: string | null,
): Promise<boolean> {
  const now = clock()
  return database.transact(async (tx) => {
    const account = await lockAccount(tx, accountId)
    if (!account) return false
    const tokenIssuedAt = momentOf(issuedAt)
    if (!(await updateNewestToken(tx, { issuer, subject, tokenIssuedAt }))) return false
    const added = roles.filter((role) => !account.roles.includes(role))
    const removed = account.roles.filter((role) => !roles.includes(role))
    if (added.length + removed.length === 0) return false
    const nameSkeleton = skeletonOf(account.displayName)
    await updateFollowedRoles(tx, { accountId, roles, nameSkeleton, at: now })
    await recordEvent(tx, {
      type: 'account.roles-changed',
      subjects: { accountId },
      payload: { added, removed, issuer, tokenIssuedAt: issuedAt },
      actorAccountId: null,
      actorAddress: address,
      occurredAt: now,
    })
    return true
  })
}
