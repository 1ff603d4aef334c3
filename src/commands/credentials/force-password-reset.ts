/**
 * Takes the password from an account that somebody else may have used, and mails its owner a link
 * to choose another one.
 */
import { hashPassword } from '../../auth/passwords.ts'
import { newToken } from '../../auth/random-tokens.ts'
import type { Db } from '../../db/database.ts'
import { type Credentials, findOwnCredentials, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { formerEmailAt, noFormerEmail } from '../../domain/credentials/former-address.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { translateViolations } from '../constraint-problems.ts'
import { makeLinkToken } from './steps/account-links.ts'
import { linkMail, noticeMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { replacePassword } from './steps/replace-password.ts'

/**
 * All sessions, links and personal access tokens of the account end, as when its owner resets the
 * password. When this resolves, no instance accepts them. Whoever took the account may have changed its
 * address, so a former address is restored.
 */
export async function forcePasswordReset(deps: Deps, by: Initiator, accountId: string): Promise<void> {
  const { database, clock, standings, config } = deps
  const owner = await findOwnCredentials(database.db, accountId)
  if (!owner) throw notFound('account')
  if (owner.passwordHash === null || owner.email === null) throw notResettable()
  // Nobody knows this password. An account without a hash could not ask for another link.
  const passwordHash = await hashPassword(newToken())
  const at = clock()
  const reset = database.transact(async (tx) => {
    const { account } = await endSessionsOf(tx, { accountId, kept: null, by, at })
    const former = formerEmailAt(account, at)
    const email = former ?? account.email
    if (email === null) throw notResettable()
    if (former !== null) await restoreAddress(tx, deps, { account, former, by, at })
    await replacePassword(tx, { accountId, passwordHash, by, at })
    const token = await makeLinkToken(tx, { accountId, purpose: 'reset-password', email, at })
    await recordEvent(tx, {
      type: 'account.password-reset-forced',
      subjects: { accountId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: at,
    })
    const occasion = former === null ? 'forced' : 'restored'
    await enqueueMail(tx, deps, linkMail(config, { to: email, purpose: 'reset-password', token, occasion }))
  })
  await translateViolations({ accounts_email_key: formerAddressTaken }, reset)
  await standings.changed(accountId)
}

type Restoration = { account: Credentials; former: string; by: Initiator; at: Date }

async function restoreAddress(
  tx: Db,
  deps: Deps,
  { account: { id: accountId, email: present }, former, by, at }: Restoration,
): Promise<void> {
  const restored = { email: former, emailVerifiedAt: at, claimedPasswordHash: null, ...noFormerEmail }
  await updateAccount(tx, accountId, { ...restored, updatedAt: at })
  await recordEvent(tx, {
    type: 'account.email-changed',
    subjects: { accountId },
    payload: { isRestored: true },
    actorAccountId: by.accountId,
    actorAddress: by.address,
    occurredAt: at,
  })
  if (present !== null) await enqueueMail(tx, deps, noticeMail({ to: present, notice: 'email-restored' }))
}

function formerAddressTaken(): ApiError {
  return new ApiError(
    'password-not-resettable',
    'The address of the account was changed a short time ago, and its former address belongs to another ' +
      'account now. So nobody knows where to send the link. End the sessions of the account or suspend ' +
      'it, and set its password with `npm run admin -- reset-password`.',
  )
}

function notResettable(): ApiError {
  return new ApiError(
    'password-not-resettable',
    'The account has no password or no e-mail address, so there is nothing to reset.',
  )
}
