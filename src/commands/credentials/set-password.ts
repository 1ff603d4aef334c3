/**
 * Sets the password of an account at the command line, for somebody whom no mail reaches. All
 * sessions, links and personal access tokens of the account end.
 */
import { hashPassword } from '../../auth/passwords.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { noticeMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { replacePassword } from './steps/replace-password.ts'

/**
 * The caller has checked the rules of passwords. When this resolves, no instance accepts an earlier
 * token.
 */
export async function setPassword(
  deps: Deps,
  by: Initiator,
  { accountId, password }: { accountId: string; password: string },
): Promise<void> {
  const { database, clock, standings } = deps
  const passwordHash = await hashPassword(password)
  const at = clock()
  await database.transact(async (tx) => {
    const { account } = await endSessionsOf(tx, { accountId, kept: null, by, at })
    await replacePassword(tx, { accountId, passwordHash, by, at })
    await recordEvent(tx, {
      type: 'account.password-reset',
      subjects: { accountId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: at,
    })
    if (account.email !== null) {
      await enqueueMail(tx, deps, noticeMail({ to: account.email, notice: 'password-changed' }))
    }
  })
  await standings.changed(accountId)
}
