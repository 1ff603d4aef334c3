/** A request for the newsletter: the address waits until its owner confirms; the ledger keeps what was agreed to. */
import { hashToken, newToken } from '../auth/one-time-tokens.ts'
import { recordEvent } from '../db/queries/events.ts'
import { insertSignupEvent, lockSignup, updateSignup } from '../db/queries/signups.ts'
import type { Deps } from '../deps.ts'
import { currentConsentWording, statusAfterRequest } from '../domain/signup.ts'
import type { Visitor } from '../domain/visitor.ts'
import type { SignupInput } from '../schemas/signups.ts'

/**
 * Does the same for a known address as for a new one, so that neither the answer nor its time tells which it is.
 * Who has confirmed stays confirmed.
 */
export async function requestSignup(
  { database, clock, newId, config, log }: Deps,
  { email, source = undefined }: SignupInput,
  visitor: Visitor,
): Promise<void> {
  const token = newToken()
  const now = clock()
  const signup = await database.transact(async (tx) => {
    const fresh = { id: newId(), email, status: 'pending' as const, source: source ?? null, requestedAt: now }
    const current = await lockSignup(tx, fresh)
    const status = statusAfterRequest(current.status)
    await updateSignup(tx, current.id, {
      status,
      requestedAt: status === 'pending' ? now : current.requestedAt,
      // The link that somebody has confirmed with stays good, whoever asks for their address again.
      confirmationTokenHash: status === 'pending' ? hashToken(token) : current.confirmationTokenHash,
    })
    await insertSignupEvent(tx, {
      id: newId(),
      signupId: current.id,
      type: 'requested',
      wording: currentConsentWording,
      source: source ?? null,
      ...visitor,
      occurredAt: now,
    })
    await recordEvent(tx, {
      type: 'signup.requested',
      subjects: { signupId: current.id },
      payload: { status },
      actorAccountId: null,
      occurredAt: now,
    })
    return { id: current.id, status }
  })
  // No mail is sent yet: the operator finds the link of a pending signup in the log.
  if (signup.status === 'pending') {
    log.info(
      {
        signupId: signup.id,
        confirmationUrl: `${config.publicUrl}/v1/newsletter-signups/confirmation?token=${token}`,
      },
      'newsletter signup waits for confirmation',
    )
  }
}
