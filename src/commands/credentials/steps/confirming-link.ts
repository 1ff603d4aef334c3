/** Sends the link with which the owner of an address confirms it. */
import type { Db } from '../../../db/database.ts'
import type { Credentials } from '../../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { makeLinkToken } from './account-links.ts'
import { linkMail } from './account-mails.ts'

type Hashes = Pick<Credentials, 'passwordHash' | 'claimedPasswordHash'>

/**
 * Whether somebody has registered the address again since the account was made. Each hash has a salt
 * of its own, so this holds for the same password, too.
 */
export function isRegisteredAgain({ passwordHash, claimedPasswordHash }: Hashes): boolean {
  return claimedPasswordHash !== null && claimedPasswordHash !== passwordHash
}

/**
 * Nobody knows which of several registrations is that of the owner. So none of their passwords may
 * become the password of a confirmed account, and the owner chooses one.
 */
export function confirmingPurpose(account: Hashes): 'verify-email' | 'reset-password' {
  return isRegisteredAgain(account) ? 'reset-password' : 'verify-email'
}

type ConfirmingLink = {
  accountId: string
  purpose: ReturnType<typeof confirmingPurpose>
  email: string
  at: Date
}

/** The caller must have locked the account. */
export async function sendConfirmingLink(tx: Db, deps: Deps, link: ConfirmingLink): Promise<void> {
  const { purpose, email: to } = link
  const token = await makeLinkToken(tx, link)
  await enqueueMail(tx, deps, linkMail(deps.config, { to, purpose, token, occasion: 'registered-again' }))
}
