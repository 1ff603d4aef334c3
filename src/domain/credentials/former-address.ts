/**
 * The address that an account had before its address was changed. A forced reset restores it, since
 * whoever took the account may have changed the address first.
 */

export const formerEmailDays = 14
const keptMs = formerEmailDays * 24 * 3_600_000

type Former = { formerEmail: string | null; formerEmailUntil: Date | null }
type Addressed = Former & { email: string | null; emailVerifiedAt: Date | null }

export const noFormerEmail: Former = { formerEmail: null, formerEmailUntil: null }

/** The address to restore; null if there is none any more. */
export function formerEmailAt({ formerEmail, formerEmailUntil }: Former, at: Date): string | null {
  return formerEmailUntil !== null && formerEmailUntil > at ? formerEmail : null
}

/**
 * What the account keeps when it gets the address `next`. Of several changes in a row, the first one
 * counts, so that nobody pushes the address out with another change.
 */
export function formerEmailAfter(account: Addressed, { next, at }: { next: string; at: Date }): Former {
  const verified = account.emailVerifiedAt === null ? null : account.email
  const formerEmail = formerEmailAt(account, at) ?? verified
  if (formerEmail === null || formerEmail.toLowerCase() === next.toLowerCase()) return noFormerEmail
  return { formerEmail, formerEmailUntil: new Date(at.getTime() + keptMs) }
}
