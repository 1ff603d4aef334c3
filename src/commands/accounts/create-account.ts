/** Makes an account: by registration, by an administrator at the command line, or for the demo. */
import { hashPassword } from '../../auth/passwords.ts'
import type { Db } from '../../db/database.ts'
import { type AccountRow, insertAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Role } from '../../domain/roles.ts'

export type NewPerson = {
  email: string
  displayName: string
  /** null: nobody can log in to this account with a password. */
  password: string | null
  roles: readonly Role[]
  /** Whether an administrator vouches for the address. */
  isVerified?: boolean
}

/** `undefined` where the address is taken; nothing is changed then. */
export async function createAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { password, ...person }: NewPerson,
): Promise<AccountRow | undefined> {
  const passwordHash = password === null ? null : await hashPassword(password)
  return deps.database.transact((tx) => addAccount(tx, deps, { ...person, passwordHash }))
}

export type HashedPerson = Omit<NewPerson, 'password'> & {
  passwordHash: string | null
  /** Where the request came from; null at the command line. */
  address?: string | null
}

/** The same within a transaction, for whoever writes more with it. */
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
      // null where an administrator makes it at the command line.
      actorAccountId: address === null ? null : account.id,
      actorAddress: address,
      occurredAt: now,
    })
  }
  return account
}
