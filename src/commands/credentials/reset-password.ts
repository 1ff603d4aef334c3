/**
 * Sets a new password for whoever holds the link, which also proves the address. All sessions and
 * other links end.
 */
import { findPasswordFault } from '../../auth/common-passwords.ts'
import { hashPassword } from '../../auth/passwords.ts'
import { hashToken } from '../../auth/random-tokens.ts'
import type { Db } from '../../db/database.ts'
import { findAccount, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { findOneTimeToken, takeOneTimeToken } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { PasswordReset } from '../../schemas/credentials/credentials.ts'
import { invalidLink } from './steps/account-links.ts'
import { noticeMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { replacePassword } from './steps/replace-password.ts'

/**
 * When this resolves, no instance accepts an earlier token. A refused password does not use the
 * link up.
 */
export async function resetPassword(
  deps: Deps,
  { token, password }: PasswordReset,
  { address }: Visitor,
): Promise<void> {
  const { database, clock, standings } = deps
  const at = clock()
  const use = { tokenHash: hashToken(token), purpose: 'reset-password', at } as const
  // Looked up before hashing, so that nobody without a link can make the service compute a hash.
  const found = await findOneTimeToken(database.db, use)
  const owner = found && (await findAccount(database.db, found.accountId))
  if (!owner || owner.email !== found.email) throw invalidLink()
  const fault = await findPasswordFault(password, owner)
  if (fault) throw invalidField('/password', fault)
  const passwordHash = await hashPassword(password)

  const accountId = owner.id
  await database.transact(async (tx) => {
    const by = { accountId, address }
    const { account } = await endSessionsOf(tx, { accountId, kept: null, by, at })
    const link = await takeOneTimeToken(tx, use)
    if (!link || link.email !== account.email) throw invalidLink()
    await replacePassword(tx, { accountId, passwordHash, by, at })
    if (account.emailVerifiedAt === null) await markVerified(tx, { accountId, address, at })
    await recordEvent(tx, {
      type: 'account.password-reset',
      subjects: { accountId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: at,
    })
    await enqueueMail(tx, deps, noticeMail({ to: link.email, notice: 'password-changed' }))
  })
  await standings.changed(accountId)
}

type VerifiedAddress = { accountId: string; address: string | null; at: Date }

async function markVerified(tx: Db, { accountId, address, at }: VerifiedAddress): Promise<void> {
  await updateAccount(tx, accountId, { emailVerifiedAt: at, claimedPasswordHash: null, updatedAt: at })
  await recordEvent(tx, {
    type: 'account.email-verified',
    subjects: { accountId },
    actorAccountId: accountId,
    actorAddress: address,
    occurredAt: at,
  })
}
