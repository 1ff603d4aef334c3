/**
 * Takes a request for the newsletter. The address waits for confirmation by mail, and the ledger
 * records the consent.
 */
import { hashToken, newToken } from '../../auth/random-tokens.ts'
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
import { enqueueMail, type MailDraft } from '../../outbox/mail.ts'
import type { SignupInput } from '../../schemas/newsletter/signups.ts'

/**
 * Does the same work for a known address as for a new one, so that neither the answer nor its time
 * tells which it is. A confirmed address stays confirmed.
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
      // The link that confirmed an address stays valid, even if somebody enters the address again.
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
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { to, token }: { to: string; token: string },
): MailDraft {
  return {
    kind: 'newsletter-signup',
    to,
    write: (publication) => ({
      subject: `Please confirm your signup for the newsletter of ${publication}`,
      text: `Hello,

Somebody, most likely you, has asked us to send the newsletter of ${publication} to this address. To get it, open this page \
and confirm:

${publicUrl}/v1/newsletter-signups/confirmation?token=${token}

By confirming you agree to this: "${consentWordings[currentConsentWording]}"

The link works for ${linkLifetimeDays} days. If you did not ask for the newsletter, do nothing. We send it \
only after your confirmation.

${publication}
`,
    }),
  }
}
