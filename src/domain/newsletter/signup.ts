/** The life of an e-mail address on the newsletter list, and the consent it is built on. */

export const signupStatuses = ['pending', 'confirmed', 'unsubscribed'] as const
export type SignupStatus = (typeof signupStatuses)[number]

export const signupEventTypes = ['requested', 'confirmed', 'unsubscribed', 'erased'] as const
export type SignupEventType = (typeof signupEventTypes)[number]

/** The words that the address's owner agrees to; a new wording gets a new key, the old ones stay for the ledger. */
export const consentWordings = {
  '2026-11': 'Send me the newsletter by e-mail. I can unsubscribe at any time with one click.',
} as const

export const currentConsentWording: keyof typeof consentWordings = '2026-11'

/** How long a confirmation link is good. */
export const linkLifetimeDays = 30

/** What a new request makes of what is already there: who has confirmed stays confirmed. */
export function statusAfterRequest(status: SignupStatus | undefined): SignupStatus {
  return status === 'confirmed' ? 'confirmed' : 'pending'
}
