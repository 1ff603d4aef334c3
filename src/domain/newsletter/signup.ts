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
 * The words that the address's owner agrees to, by language. A new wording gets a new key, and the old
 * ones stay for the ledger.
 */
export const consentWordings = {
  '2026-11': {
    en: 'Send me the newsletter by e-mail. I can unsubscribe at any time with one click.',
    de: 'Senden Sie mir den Newsletter per E-Mail. Ich kann ihn jederzeit mit einem Klick abbestellen.',
  },
} as const

export const currentConsentWording: keyof typeof consentWordings = '2026-11'

/** The present wording as the ledger keeps it: its key, and the words that were shown. */
export function shownConsent(language: keyof (typeof consentWordings)[typeof currentConsentWording]) {
  return { wording: currentConsentWording, wordingText: consentWordings[currentConsentWording][language] }
}

/** What somebody who leaves can say about why. */
export const leavingReasons = ['too-often', 'not-relevant', 'never-asked', 'other'] as const
export type LeavingReason = (typeof leavingReasons)[number]

/** How long a confirmation link works. */
export const linkLifetimeDays = 30

/** A program fills in a form faster, and a person does not leave it open for longer. */
export const leastFillSeconds = 2
export const longestFillHours = 24

const hourMs = 3600 * 1000
/** The bounds of mails to one address that strangers can cause. They protect its owner. */
export const mailBounds = [
  { count: 1, withinMs: hourMs },
  { count: 5, withinMs: 24 * hourMs },
] as const

/** Whether another mail may go to an address; `mailedAt` has the times of the last ones, newest first. */
export function mayMail(mailedAt: readonly Date[], now: Date): boolean {
  return mailBounds.every(({ count, withinMs }) => {
    const last = mailedAt[count - 1]
    return last === undefined || now.getTime() - last.getTime() >= withinMs
  })
}

/** The times to store after another mail. */
export function withMail(mailedAt: readonly Date[], now: Date): Date[] {
  return [now, ...mailedAt].slice(0, Math.max(...mailBounds.map(({ count }) => count)))
}

/** Whether the latest confirmation link, which was made at `requestedAt`, has expired. */
export function isLinkExpired(requestedAt: Date, now: Date): boolean {
  return now.getTime() - requestedAt.getTime() > linkLifetimeDays * 24 * hourMs
}

/** The address for a page that others may see, with the first character before the @ only. */
export function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}***${email.slice(at)}`
}
