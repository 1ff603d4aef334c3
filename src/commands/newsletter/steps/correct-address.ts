/**
 * Corrects the address of a signup. The owner of another address has confirmed nothing, so the new
 * address waits for its confirmation, unless the admin states the evidence.
 */
import { hashToken, newToken } from '../../../auth/random-tokens.ts'
import type { Db } from '../../../db/database.ts'
import { requestNewslettersAgain } from '../../../db/queries/newsletter/signup-newsletters.ts'
import { insertSignupEvent, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { isSuppressed } from '../../../db/queries/newsletter/subscriptions.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { invitationMail } from './invitation-mail.ts'
import { type ChangingDeps, detailOf, moveRefused, type SignupChange } from './signup-change.ts'

export async function correctAddress(
  tx: Db,
  deps: ChangingDeps,
  { signup, patch, at }: SignupChange,
): Promise<void> {
  const { id: signupId, status, suppressedBecause } = signup
  const email = patch.email ?? signup.email
  if (email === signup.email) return
  const isSame = email.toLowerCase() === signup.email.toLowerCase()
  // A bounce is a fault of the former address. Any other suppression is about the person.
  if (!isSame && status === 'suppressed' && suppressedBecause !== 'bounce') {
    throw moveRefused(signup, 'A correction of the address')
  }
  if (!isSame && (await isSuppressed(tx, await deps.newsletterKeys.hashAddress(email)))) {
    throw new ApiError('signup-address-taken', 'This address is suppressed, so it gets no letter.')
  }
  // A link that was mailed to the former address must not confirm the new one.
  await updateSignup(tx, signupId, { email, ...(!isSame && { confirmationTokenHash: null, mailedAt: [] }) })
  await insertSignupEvent(tx, {
    id: deps.newId(),
    signupId,
    type: 'address-corrected',
    detail: detailOf(patch),
    occurredAt: at,
  })
  const isProven = status === 'confirmed' && patch.evidence !== undefined
  if (!isSame && !isProven && status !== 'unsubscribed') await askOwner(tx, deps, { signupId, email, at })
}

async function askOwner(
  tx: Db,
  { newId, box, config }: ChangingDeps,
  { signupId, email, at }: { signupId: string; email: string; at: Date },
): Promise<void> {
  const token = newToken()
  await requestNewslettersAgain(tx, signupId)
  await updateSignup(tx, signupId, {
    status: 'pending',
    suppressedBecause: null,
    confirmedAt: null,
    requestedAt: at,
    confirmationTokenHash: hashToken(token),
    mailedAt: [at],
  })
  await enqueueMail(tx, { box, newId }, invitationMail(config, { to: email, token }))
}
