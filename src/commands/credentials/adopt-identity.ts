/**
 * Finds the account of somebody whom an outside issuer vouches for, or creates it and links it to
 * (issuer, subject).
 */
import { brokenConstraint } from '../../db/constraint-errors.ts'
import type { Db } from '../../db/database.ts'
import { insertAccount, type NewAccount } from '../../db/queries/accounts/accounts.ts'
import { findIdentity, insertIdentity, type KnownIdentity } from '../../db/queries/credentials/identities.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { momentOf, type OutsideIdentity } from '../../domain/credentials/outside-identity.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'

type AdoptionDeps = Pick<Deps, 'database' | 'clock' | 'newId'>

/** Creates only one account, however many first requests arrive at once. */
export async function adoptIdentity(
  deps: AdoptionDeps,
  identity: OutsideIdentity,
  address: string | null,
): Promise<KnownIdentity> {
  const { db } = deps.database
  const known = await findIdentity(db, identity)
  if (known) return known
  try {
    return await makeAccount(deps, identity, address)
  } catch (error) {
    if (brokenConstraint(error) !== 'identities_pkey') throw error
    const first = await findIdentity(db, identity)
    if (!first) throw error
    return first
  }
}

function makeAccount(
  { database, clock, newId }: AdoptionDeps,
  identity: OutsideIdentity,
  address: string | null,
): Promise<KnownIdentity> {
  const { issuer, subject, roles, issuedAt, displayName, email } = identity
  const accountId = newId()
  const now = clock()
  const tokenIssuedAt = momentOf(issuedAt)
  return database.transact(async (tx) => {
    await insertWithFreeAddress(tx, {
      id: accountId,
      displayName,
      nameSkeleton: skeletonOf(displayName),
      roles: [...roles],
      createdAt: now,
      updatedAt: now,
      ...(email !== null && { email, emailVerifiedAt: now }),
    })
    await insertIdentity(tx, { issuer, subject, accountId, tokenIssuedAt, createdAt: now })
    await recordEvent(tx, {
      type: 'account.registered',
      subjects: { accountId },
      payload: { issuer, roles: [...roles], tokenIssuedAt: issuedAt },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: now,
    })
    return { accountId, tokenIssuedAt }
  })
}

/** If another account has the address, the new account has none: an address proves no identity. */
async function insertWithFreeAddress(tx: Db, account: NewAccount): Promise<void> {
  if (await insertAccount(tx, account)) return
  await insertAccount(tx, { ...account, email: null, emailVerifiedAt: null })
}
