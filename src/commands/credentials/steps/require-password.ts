/**
 * Asks for the present password again, so that nobody who finds a browser open can take the account
 * over.
 */
import { verifyPassword } from '../../../auth/passwords.ts'
import { type Credentials, findOwnCredentials } from '../../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import type { Actor } from '../../../domain/actor.ts'
import { ApiError, invalidField, notFound } from '../../../problems/api-error.ts'

/**
 * Returns the account if the password is right. The password may change before the caller locks the
 * account, so the caller compares `passwordHash` under the lock. An account without a password
 * refuses every password.
 */
export async function requirePassword(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId, address }: Actor,
  password: string,
): Promise<Credentials> {
  const credentials = await findOwnCredentials(database.db, accountId)
  if (!credentials) throw notFound('account')
  if (await verifyPassword(credentials.passwordHash, password)) return credentials
  await database.transact((tx) =>
    recordEvent(tx, {
      type: 'account.password-refused',
      subjects: { accountId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: clock(),
    }),
  )
  throw wrongPassword()
}

/** Asks for the password only if the account has one. */
export async function requirePasswordIfSet(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  password: string | undefined,
): Promise<Credentials> {
  const account = await findOwnCredentials(deps.database.db, actor.accountId)
  if (!account) throw notFound('account')
  if (account.passwordHash === null) {
    if (password !== undefined)
      throw invalidField('/currentPassword', 'must be left out, since this account has no password')
    return account
  }
  if (password === undefined) throw invalidField('/currentPassword', 'is required')
  return requirePassword(deps, actor, password)
}

export function wrongPassword(): ApiError {
  return new ApiError('wrong-password', 'This is not the present password of the account.')
}
