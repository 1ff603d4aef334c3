/** Verifies the address of an account, for whoever holds the link that was sent there. */
import { hashToken } from '../../auth/random-tokens.ts'
import type { Db } from '../../db/database.ts'
import { findOwnCredentials, updateAccount } from '../../db/queries/accounts/accounts.ts'
import {
  deleteLinks,
  findOneTimeToken,
  type OneTimeToken,
  type TokenUse,
  takeOneTimeToken,
} from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { invalidLink, takeLink } from './steps/account-links.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { replacePassword } from './steps/replace-password.ts'

/** `token` comes from the link in the mail and works once. */
export async function verifyEmail(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  token: string,
  { address }: Visitor,
): Promise<void> {
  const now = clock()
  const use = { tokenHash: hashToken(token), purpose: 'verify-email', at: now } as const
  const replacedFor = await database.transact(async (tx) => {
    const found = await findOneTimeToken(tx, use)
    if (!found) throw invalidLink()
    const replaced = await adoptPassword(tx, found, { use, address })
    const { account, link } = replaced ?? (await takeLink(tx, use, found))
    // A link that went to a former address proves nothing about the present one.
    if (account.email !== link.email) throw invalidLink()
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
    return replaced && account.id
  })
  if (replacedFor !== undefined) await standings.changed(replacedFor)
}

/**
 * Gives the account the password of the registration that the link was sent for. Whoever registered
 * the address before may be somebody else, so all that was made with the former password ends.
 * `undefined` if the account keeps its password.
 */
async function adoptPassword(
  tx: Db,
  { accountId, passwordHash }: OneTimeToken,
  { use, address }: { use: TokenUse; address: string | null },
) {
  if (passwordHash === null) return undefined
  const before = await findOwnCredentials(tx, accountId)
  if (!before) throw invalidLink()
  if (before.passwordHash === passwordHash) return undefined
  const by = { accountId, address }
  const { account } = await endSessionsOf(tx, { accountId, kept: null, by, at: use.at })
  const link = await takeOneTimeToken(tx, use)
  if (!link) throw invalidLink()
  await replacePassword(tx, { accountId, passwordHash, by, at: use.at })
  return { account, link }
}
