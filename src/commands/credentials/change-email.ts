/**
 * Makes the new address the address of the account, for whoever holds the link that was sent there.
 */
import { hashToken } from '../../auth/random-tokens.ts'
import { findOwnCredentials, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { deleteLinks, findOneTimeToken } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { formerEmailAfter } from '../../domain/credentials/former-address.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { translateViolations } from '../constraint-problems.ts'
import { invalidLink, takeLink } from './steps/account-links.ts'
import { noticeMail } from './steps/account-mails.ts'

/**
 * If another account has taken the address meanwhile, the link is refused like an expired one.
 * Sessions go on.
 */
export async function changeEmail(deps: Deps, token: string, { address }: Visitor): Promise<void> {
  const { database, clock } = deps
  const at = clock()
  const use = { tokenHash: hashToken(token), purpose: 'change-email', at } as const
  const change = database.transact(async (tx) => {
    const found = await findOneTimeToken(tx, use)
    if (!found) throw invalidLink()
    const { account, link } = await takeLink(tx, use, found)
    const credentials = await findOwnCredentials(tx, account.id)
    if (!credentials) throw invalidLink()
    const former = formerEmailAfter(credentials, { next: link.email, at })
    await updateAccount(tx, account.id, {
      email: link.email,
      emailVerifiedAt: at,
      ...former,
      // Somebody registered the former address with it.
      claimedPasswordHash: null,
      updatedAt: at,
    })
    // Links that went to the former address no longer count.
    await deleteLinks(tx, { accountId: account.id })
    await recordEvent(tx, {
      type: 'account.email-changed',
      subjects: { accountId: account.id },
      actorAccountId: account.id,
      actorAddress: address,
      occurredAt: at,
    })
    if (account.email !== null) {
      const notice = former.formerEmail === account.email ? 'email-changed' : 'email-changed-for-good'
      await enqueueMail(tx, deps, noticeMail({ to: account.email, notice }))
    }
  })
  await translateViolations({ accounts_email_key: invalidLink }, change)
}
