/** Erases the account of the actor for good, after its owner has confirmed it. */
import type { Credentials } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { AccountErasure } from '../../schemas/accounts/erasures.ts'
import { requirePasswordIfSet } from '../credentials/steps/require-password.ts'
import { eraseEverything } from './steps/erase-everything.ts'

export async function eraseAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'standings' | 'newsletterKeys'>,
  actor: Actor,
  proof: AccountErasure,
): Promise<void> {
  await eraseEverything(deps, { asked: await confirm(deps, actor, proof), by: actor })
}

/** Asks for the password, or for the display name if the account has no password. */
async function confirm(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { currentPassword, confirm: words }: AccountErasure,
): Promise<Credentials> {
  const account = await requirePasswordIfSet(deps, actor, currentPassword)
  const hasPassword = account.passwordHash !== null
  if (hasPassword && words !== undefined)
    throw invalidField('/confirm', 'is only for accounts without a password; leave it out')
  if (!hasPassword && words !== account.displayName) {
    throw invalidField('/confirm', 'must be the display name of the account')
  }
  return account
}
