/**
 * Erases the account of somebody who asked for it by another way than the API, for example by
 * letter. An administrator does this, who has made sure that the owner asked.
 */
import { findOwnCredentials } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { eraseEverything } from './steps/erase-everything.ts'

/** Nobody erases their own account in this way, which asks for no password. */
export async function eraseAccountForOwner(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'standings' | 'newsletterKeys'>,
  by: Initiator,
  accountId: string,
): Promise<void> {
  if (by.accountId === accountId) {
    throw new ApiError(
      'forbidden',
      'This is your own account. Erase it with DELETE /v1/accounts/me, which asks for your password.',
    )
  }
  const asked = await findOwnCredentials(deps.database.db, accountId)
  if (!asked) throw notFound('account')
  await eraseEverything(deps, { asked, by })
}
