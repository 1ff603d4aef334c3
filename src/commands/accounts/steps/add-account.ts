/** Adds an account within the transaction of its caller. */
import type { Db } from '../../../db/database.ts'
import { type AccountRow, insertAccount } from '../../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import type { Role } from '../../../domain/roles.ts'
import { skeletonOf } from '../../../text/name-skeleton.ts'

export type NewAccount = {
  email: string
  displayName: string
  passwordHash: string | null
  /** Whether the password is that of a registration, whose address is still to be confirmed. */
  isClaim?: boolean
  roles: readonly Role[]
  /** Whether an administrator vouches for the address. */
  isVerified?: boolean
  /** The network address of the request; null at the command line. */
  address?: string | null
}

/** `undefined` if the e-mail address is taken; nothing is changed then. */
export async function addAccount(
  tx: Db,
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  { email, displayName, passwordHash, isClaim, roles, isVerified = false, address = null }: NewAccount,
): Promise<AccountRow | undefined> {
  const now = clock()
  const account = await insertAccount(tx, {
    id: newId(),
    email,
    displayName,
    nameSkeleton: skeletonOf(displayName),
    passwordHash,
    claimedPasswordHash: isClaim ? passwordHash : null,
    roles: [...new Set<Role>(['reader', ...roles])],
    emailVerifiedAt: isVerified ? now : null,
    createdAt: now,
    updatedAt: now,
  })
  if (account) {
    await recordEvent(tx, {
      type: 'account.registered',
      subjects: { accountId: account.id },
      payload: { roles: account.roles },
      // null if an administrator creates the account at the command line.
      actorAccountId: address === null ? null : account.id,
      actorAddress: address,
      occurredAt: now,
    })
  }
  return account
}
