/** The states of an e-mail address on the newsletter list, and the consent that its owner gives. */

export const signupStatuses = ['pending', 'confirmed', 'unsubscribed', 'suppressed'] as const
export type SignupStatus = (typeof signupStatuses)[number]

/** Why an address gets no letter whatever happens. */
export const suppressionReasons = ['bounce', 'complaint', 'erasure', 'admin'] as const
export type SuppressionReason = (typeof suppressionReasons)[number]

/** A later reason replaces a weaker one: what a person has decided outlasts the answer of a server. */
const byStrength: readonly SuppressionReason[] = ['bounce', 'admin', 'complaint', 'erasure']

export function strongerReason(
  current: SuppressionReason | null,
  next: SuppressionReason,
): SuppressionReason {
  return current !== null && byStrength.indexOf(current) >= byStrength.indexOf(next) ? current : next
}

/** The id of the row stands in the place of an address that was erased. */
export function isErased({ id, email }: { id: string; email: string }): boolean {
  return email === id
}

export const signupEventTypes = [
  'requested',
  'confirmed',
  'unsubscribed',
  'preferences-changed',
  'imported',
  'bounced',
  'complained',
  'suppressed',
  'address-corrected',
  'erased',
] as const
export type SignupEventType = (typeof signupEventTypes)[number]

/**
 * The words that the address's owner agrees to. A new wording gets a new key, and the old ones stay
 * for the ledger.
 */
export const consentWordings = {
  '2026-11': 'Send me the newsletter by e-mail. I can unsubscribe at any time with one click.',
} as const

export const currentConsentWording: keyof typeof consentWordings = '2026-11'

/** How long a confirmation link works. */
export const linkLifetimeDays = 30

/**
 * The status after a new request: a confirmed address stays confirmed, any other waits for
 * confirmation.
 */
export function statusAfterRequest(status: SignupStatus | undefined): SignupStatus {
  return status === undefined || status === 'unsubscribed' ? 'pending' : status
}
