/** Registration by a stranger: a reader's account. */
import type { AccountRow } from '../db/queries/accounts.ts'
import type { Deps } from '../deps.ts'
import { passwordFault } from '../domain/password-rules.ts'
import type { Visitor } from '../domain/visitor.ts'
import { invalidField } from '../errors.ts'
import type { Registration } from '../schemas/accounts.ts'
import { createAccount } from './create-account.ts'

/**
 * The answer is the same whether or not the address has an account, so that nobody learns who has one: for a taken
 * address it describes an account that does not exist. The work is the same too, password hash included.
 */
export async function registerAccount(
  deps: Deps,
  registration: Registration,
  { address }: Visitor,
): Promise<AccountRow> {
  const fault = passwordFault(registration.password)
  if (fault) throw invalidField('/password', fault)
  const account = await createAccount(deps, { ...registration, roles: ['reader'], address })
  if (account) return account
  return {
    id: deps.newId(),
    email: registration.email,
    displayName: registration.displayName,
    avatarUrl: null,
    roles: ['reader'],
    emailVerifiedAt: null,
    suspendedAt: null,
    suspendedUntil: null,
    suspensionReason: null,
    epoch: 0,
    createdAt: deps.clock(),
  }
}
