/** A request for the newsletter: the address waits until its owner confirms; the ledger keeps what was agreed to. */
import { hashToken, newToken } from '../../auth/one-time-tokens.ts'
import type { Config } from '../../config/settings.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { insertSignupEvent, lockSignup, updateSignup } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import {
  consentWordings,
  currentConsentWording,
  linkLifetimeDays,
  statusAfterRequest,
} from '../../domain/newsletter/signup.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail, type Mail } from '../../outbox/mail.ts'
import type { SignupInput } from '../../schemas/newsletter/signups.ts'

/**
 * Does the same for a known address as for a new one, so that neither the answer nor its time tells which it is.
 * Who has confirmed stays confirmed.
 */
export async function requestSignup(
  { database, clock, newId, box, config }: Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>,
  { email, source = undefined }: SignupInput,
  visitor: Visitor,
): Promise<void> {
  const token = newToken()
  const now = clock()
  await database.transact(async (tx) => {
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
    const mail = confirmationMail(config, { to: current.email, token })
    await enqueueMail(tx, { box, newId }, { ...mail, isDecoy: status !== 'pending' })
  })
}

function confirmationMail(
  { publicUrl, mailFrom }: Pick<Config, 'publicUrl' | 'mailFrom'>,
  { to, token }: { to: string; token: string },
): Mail {
  return {
    to,
    subject: 'Please confirm your newsletter signup',
    text: `Hello,

somebody, most likely you, has asked for our newsletter at this address. To get it, open this page and confirm:

${publicUrl}/v1/newsletter-signups/confirmation?token=${token}

With that you say: "${consentWordings[currentConsentWording]}"

The link is good for ${linkLifetimeDays} days. If it was not you, do nothing: without your confirmation no newsletter comes.

${mailFrom.name ?? new URL(publicUrl).host}
`,
  }
}
