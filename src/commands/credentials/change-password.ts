/** Changes the password of the actor's own account. The present session goes on; all others end. */
import { findPasswordFault } from '../../auth/common-passwords.ts'
import { hashPassword } from '../../auth/passwords.ts'
import { type AccountRow, updatePassword } from '../../db/queries/accounts/accounts.ts'
import { deleteLinks } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { ApiError, invalidField } from '../../problems/api-error.ts'
import type { PasswordChange } from '../../schemas/credentials/credentials.ts'
import { noticeMail } from './steps/account-mails.ts'
import { endSessionsOf } from './steps/end-sessions.ts'
import { requirePassword, wrongPassword } from './steps/require-password.ts'

/** `presentAccess` presents it. */
type RenewedAccess = { accessToken: string; account: AccountRow }

/**
 * When this resolves, no instance accepts an earlier access token. The result contains the next
 * one.
 */
export async function changePassword(
  deps: Deps,
  actor: Actor,
  { currentPassword, newPassword }: PasswordChange,
): Promise<RenewedAccess> {
  const { database, clock, standings, tokens } = deps
  const { accountId, sessionId, address } = actor
  if (sessionId === null)
    throw new ApiError(
      'forbidden',
      'Only a login may change the password. This token does not belong to a login.',
    )
  const credentials = await requirePassword(deps, actor, currentPassword)
  const fault = await findPasswordFault(newPassword, credentials)
  if (fault) throw invalidField('/newPassword', fault)
  const passwordHash = await hashPassword(newPassword)

  const at = clock()
  const account = await database.transact(async (tx) => {
    const { account: locked } = await endSessionsOf(tx, { accountId, kept: sessionId, by: actor, at })
    // Of two simultaneous changes, the second no longer knows the present password.
    if (locked.passwordHash !== credentials.passwordHash) throw wrongPassword()
    const changed = await updatePassword(tx, { accountId, passwordHash, keepsClaim: true, at })
    // Somebody who knew the former password may have asked for these links.
    await deleteLinks(tx, { accountId, purposes: ['reset-password', 'change-email'] })
    await recordEvent(tx, {
      type: 'account.password-changed',
      subjects: { accountId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: at,
    })
    if (locked.email !== null) {
      await enqueueMail(tx, deps, noticeMail({ to: locked.email, notice: 'password-changed' }))
    }
    return changed
  })
  await standings.changed(accountId)
  const { roles, epoch } = account
  return { accessToken: await tokens.issue({ accountId, sessionId, roles, epoch }), account }
}
