/** Whoever holds the link sets a new password. It proves the address too; all sessions and other links end. */
import { findPasswordFault } from '../../auth/common-passwords.ts'
import { hashToken } from '../../auth/one-time-tokens.ts'
import { hashPassword } from '../../auth/passwords.ts'
import type { Db } from '../../db/database.ts'
import { findAccount, updateAccount, updatePassword } from '../../db/queries/accounts/accounts.ts'
import { revokeAllAccessTokens } from '../../db/queries/credentials/access-tokens.ts'
import {
  deleteLinks,
  findOneTimeToken,
  takeOneTimeToken,
} from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent, recordEvents } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { PasswordReset } from '../../schemas/credentials/credentials.ts'
import { invalidLink } from './steps/account-links.ts'
import { noticeMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'

/** When this resolves, no token from before is accepted on any instance. A refused password leaves the link good. */
export async function resetPassword(
  deps: Deps,
  { token, password }: PasswordReset,
  { address }: Visitor,
): Promise<void> {
  const { database, clock, standings } = deps
  const at = clock()
  const use = { tokenHash: hashToken(token), purpose: 'reset-password', at } as const
  // Looked up before the hash: strangers without a link shall not make the service compute one.
  const found = await findOneTimeToken(database.db, use)
  const owner = found && (await findAccount(database.db, found.accountId))
  if (!owner || owner.email !== found.email) throw invalidLink()
  const fault = await findPasswordFault(password, owner)
  if (fault) throw invalidField('/password', fault)
  const passwordHash = await hashPassword(password)

  const accountId = owner.id
  await database.transact(async (tx) => {
    const account = await endSessionsOf(tx, { accountId, kept: null, address, at })
    const link = await takeOneTimeToken(tx, use)
    if (!link || link.email !== account.email) throw invalidLink()
    await updatePassword(tx, { accountId, passwordHash, at })
    // Who has lost the password may have lost the account: nothing that somebody else has made there stays good.
    const revoked = await revokeAllAccessTokens(tx, { accountId, at })
    await recordEvents(
      tx,
      revoked.map((accessTokenId) => ({
        type: 'access-token.revoked',
        subjects: { accountId, accessTokenId },
        actorAccountId: accountId,
        actorAddress: address,
        occurredAt: at,
      })),
    )
    // Whoever else may have asked for a link, to any address, has lost it.
    await deleteLinks(tx, { accountId })
    if (account.emailVerifiedAt === null) await markVerified(tx, { accountId, address, at })
    await recordEvent(tx, {
      type: 'account.password-reset',
      subjects: { accountId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: at,
    })
    await enqueueMail(tx, deps, noticeMail(deps.config, { to: link.email, notice: 'password-changed' }))
  })
  await standings.changed(accountId)
}

type Proof = { accountId: string; address: string | null; at: Date }

async function markVerified(tx: Db, { accountId, address, at }: Proof): Promise<void> {
  await updateAccount(tx, accountId, { emailVerifiedAt: at, updatedAt: at })
  await recordEvent(tx, {
    type: 'account.email-verified',
    subjects: { accountId },
    actorAccountId: accountId,
    actorAddress: address,
    occurredAt: at,
  })
}
