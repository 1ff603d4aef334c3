/** Verifies the address of an account, for whoever holds the link that was sent there. */
import { hashToken } from '../../auth/random-tokens.ts'
import { findOwnCredentials, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { deleteLinks, findOneTimeToken } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { invalidLink, takeLink } from './steps/account-links.ts'
import { isRegisteredAgain } from './steps/confirming-link.ts'

/**
 * `token` comes from the link in the mail and works once. The account keeps its password, so the link
 * is refused if somebody has registered the address again.
 */
export async function verifyEmail(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  token: string,
  { address }: Visitor,
): Promise<void> {
  const now = clock()
  const use = { tokenHash: hashToken(token), purpose: 'verify-email', at: now } as const
  await database.transact(async (tx) => {
    const found = await findOneTimeToken(tx, use)
    if (!found) throw invalidLink()
    const { account, link } = await takeLink(tx, use, found)
    const credentials = await findOwnCredentials(tx, account.id)
    // A link that went to a former address proves nothing about the present one.
    if (account.email !== link.email) throw invalidLink()
    if (!credentials || isRegisteredAgain(credentials)) throw invalidLink()
    await updateAccount(tx, account.id, {
      emailVerifiedAt: account.emailVerifiedAt ?? now,
      claimedPasswordHash: null,
      updatedAt: now,
    })
    await deleteLinks(tx, { accountId: account.id, purposes: ['verify-email'] })
    await recordEvent(tx, {
      type: 'account.email-verified',
      subjects: { accountId: account.id },
      actorAccountId: account.id,
      actorAddress: address,
      occurredAt: now,
    })
  })
}
