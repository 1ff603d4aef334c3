/**
 * Sends a link to the new address that the owner of an account wants. Nothing changes until the
 * link is used.
 */
import type { Db } from '../../db/database.ts'
import { findCredentials, lockCredentials } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import type { EmailChange } from '../../schemas/credentials/credentials.ts'
import { makeLinkToken, refuseTooManyLinks } from './steps/account-links.ts'
import { linkMail } from './steps/account-mails.ts'
import { requirePassword, wrongPassword } from './steps/require-password.ts'
import { tellOfClaim } from './steps/tell-of-claim.ts'

const purpose = 'change-email'

/**
 * The answer and the work are the same if the address already has an account. A token is made then
 * too, and counts towards the limits, but it is sent to nobody. The owner of the address is told
 * instead.
 */
export async function requestEmailChange(
  deps: Deps,
  actor: Actor,
  { email, currentPassword }: EmailChange,
): Promise<void> {
  const { database, clock, config } = deps
  const { accountId, address } = actor
  const { passwordHash } = await requirePassword(deps, actor, currentPassword)
  const at = clock()
  await database.transact(async (tx) => {
    const { account, owner } = await lockBoth(tx, { accountId, email })
    if (!account) throw notFound('account')
    if (account.passwordHash !== passwordHash) throw wrongPassword()
    if (owner?.id === accountId) throw invalidField('/email', 'is the address of this account already')
    await refuseTooManyLinks(tx, { accountId, purpose, at })
    const token = await makeLinkToken(tx, { accountId, purpose, email, at })
    await recordEvent(tx, {
      type: 'account.email-change-requested',
      subjects: { accountId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: at,
    })
    if (owner) await tellOfClaim(tx, deps, { owner, by: actor, at })
    else await enqueueMail(tx, deps, linkMail(config, { to: email, purpose, token }))
  })
}

/**
 * Locks the account and the account that has the address in one order, so that two swaps at once
 * cannot deadlock.
 */
async function lockBoth(tx: Db, { accountId, email }: { accountId: string; email: string }) {
  const owner = await findCredentials(tx, email)
  const locked = await lockCredentials(tx, [accountId, ...(owner ? [owner.id] : [])])
  return {
    account: locked.find(({ id }) => id === accountId),
    owner: locked.find(({ id }) => id === owner?.id),
  }
}
