/**
 * Takes the password from an account that somebody else may have used, and mails its owner a link
 * to choose another one.
 */
import { hashPassword } from '../../auth/passwords.ts'
import { newToken } from '../../auth/random-tokens.ts'
import { findOwnCredentials } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { makeLinkToken } from './steps/account-links.ts'
import { linkMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { replacePassword } from './steps/replace-password.ts'

/**
 * All sessions, links and personal access tokens of the account end, as when its owner resets the
 * password. When this resolves, no instance accepts them.
 */
export async function forcePasswordReset(deps: Deps, by: Initiator, accountId: string): Promise<void> {
  const { database, clock, standings, config } = deps
  const owner = await findOwnCredentials(database.db, accountId)
  if (!owner) throw notFound('account')
  if (owner.passwordHash === null || owner.email === null) throw notResettable()
  // Nobody knows this password. An account without a hash could not ask for another link.
  const passwordHash = await hashPassword(newToken())
  const at = clock()
  await database.transact(async (tx) => {
    const { account } = await endSessionsOf(tx, { accountId, kept: null, by, at })
    const { email } = account
    if (email === null) throw notResettable()
    await replacePassword(tx, { accountId, passwordHash, by, at })
    const token = await makeLinkToken(tx, { accountId, purpose: 'reset-password', email, at })
    await recordEvent(tx, {
      type: 'account.password-reset-forced',
      subjects: { accountId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: at,
    })
    const link = { to: email, purpose: 'reset-password', token, occasion: 'forced' } as const
    await enqueueMail(tx, deps, linkMail(config, link))
  })
  await standings.changed(accountId)
}

function notResettable(): ApiError {
  return new ApiError(
    'password-not-resettable',
    'The account has no password or no e-mail address, so there is nothing to reset.',
  )
}
