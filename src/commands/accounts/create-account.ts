/**
 * Creates an account for a registration, for an administrator at the command line, or for the demo.
 */
import { hashPassword } from '../../auth/passwords.ts'
import type { Db } from '../../db/database.ts'
import { type AccountRow, insertAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Role } from '../../domain/roles.ts'

type NewPerson = {
  email: string
  displayName: string
  /** null if nobody shall log in to this account with a password. */
  password: string | null
  roles: readonly Role[]
  /** Whether an administrator vouches for the address. */
  isVerified?: boolean
}

/** `undefined` if the address is taken; nothing is changed then. */
export async function createAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { password, ...person }: NewPerson,
): Promise<AccountRow | undefined> {
  const passwordHash = password === null ? null : await hashPassword(password)
  return deps.database.transact((tx) => addAccount(tx, deps, { ...person, passwordHash }))
}

type HashedPerson = Omit<NewPerson, 'password'> & {
  passwordHash: string | null
  /** The network address of the request; null at the command line. */
  address?: string | null
}

/** Creates the account within the caller's transaction. */
export async function addAccount(
  tx: Db,
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  { email, displayName, passwordHash, roles, isVerified = false, address = null }: HashedPerson,
): Promise<AccountRow | undefined> {
  const now = clock()
  const account = await insertAccount(tx, {
    id: newId(),
    email,
    displayName,
    passwordHash,
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
