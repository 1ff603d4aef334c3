/** Asks the owner of an imported address to confirm it. */
import { hashToken, newToken } from '../../auth/random-tokens.ts'
import { lockSignupById, updateSignup } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import { mayMail, withMail } from '../../domain/newsletter/signup.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invitationMail } from './steps/invitation-mail.ts'

/**
 * Sends nothing if the address does not wait any more, or gets a mail already because somebody has
 * entered it. Running twice sends one mail.
 */
export async function inviteSignup(
  { database, clock, newId, box, config }: Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>,
  signupId: string,
): Promise<void> {
  const token = newToken()
  const now = clock()
  await database.transact(async (tx) => {
    const signup = await lockSignupById(tx, signupId)
    if (signup?.status !== 'pending' || !mayMail(signup.mailedAt, now)) return
    const mailedAt = withMail(signup.mailedAt, now)
    // The link works from now on, however long the mail has waited for its turn.
    await updateSignup(tx, signupId, { requestedAt: now, confirmationTokenHash: hashToken(token), mailedAt })
    await enqueueMail(tx, { box, newId }, invitationMail(config, { to: signup.email, token }))
  })
}
