/**
 * Creates an account for an administrator at the command line, at the first start, or for the demo.
 */
import { hashPassword } from '../../auth/passwords.ts'
import type { AccountRow } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import { addAccount, type NewAccount } from './steps/add-account.ts'

type NewPerson = Omit<NewAccount, 'passwordHash' | 'address'> & {
  /** null if nobody shall log in to this account with a password. */
  password: string | null
}

/** `undefined` if the address is taken; nothing is changed then. */
export async function createAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { password, ...person }: NewPerson,
): Promise<AccountRow | undefined> {
  const passwordHash = password === null ? null : await hashPassword(password)
  return deps.database.transact((tx) => addAccount(tx, deps, { ...person, passwordHash }))
}
