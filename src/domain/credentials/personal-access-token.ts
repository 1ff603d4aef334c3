/** How many personal access tokens an account may have, and how long they live. */

const dayMs = 24 * 3600 * 1000

/**
 * How many live tokens an account may have: more than build systems need, and few enough for a
 * person to look through.
 */
export const maxPersonalAccessTokens = 50
export const defaultLifetimeDays = 90
export const maxLifetimeDays = 366

/**
 * The longest lifetime for accounts of outside issuers, since an issuer does not tell us whom it
 * has removed. Tokens of the issuer itself are accepted up to the same age.
 */
export const maxOutsideLifetimeMs = dayMs

/** The shortest time between two records of a use, however often a token is used. */
export const useRecordedEveryMs = 60_000

export function defaultExpiry(now: Date): Date {
  return new Date(now.getTime() + defaultLifetimeDays * dayMs)
}

/** Says what is wrong with the requested time of expiry; `undefined` if nothing is. */
export function expiryFault(expiresAt: Date, now: Date): string | undefined {
  if (expiresAt <= now) return 'must be in the future'
  const isTooFar = expiresAt.getTime() > now.getTime() + maxLifetimeDays * dayMs
  return isTooFar ? `must be at most ${maxLifetimeDays} days ahead` : undefined
}
