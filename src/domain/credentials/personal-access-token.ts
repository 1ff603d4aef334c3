/** What a personal access token may be, beyond what it is made for. */

const dayMs = 24 * 3600 * 1000

/** Live ones of one account: more than its build systems need, and few enough to look through. */
export const maxPersonalAccessTokens = 50
/** Days until a token expires for which nothing else was asked, and at most. */
export const defaultLifetimeDays = 90
export const maxLifetimeDays = 366

/** For accounts of outside issuers, of which we do not hear when they are let go: as long as an issuer's own token counts. */
export const maxOutsideLifetimeMs = dayMs

/** A use is noted once in so long, however often a token is used. */
export const useNotedEveryMs = 60_000

export function defaultExpiry(now: Date): Date {
  return new Date(now.getTime() + defaultLifetimeDays * dayMs)
}

/** What is wrong with the time of expiry that was asked for; `undefined` where nothing is. */
export function expiryFault(expiresAt: Date, now: Date): string | undefined {
  if (expiresAt <= now) return 'must be in the future'
  const isTooFar = expiresAt.getTime() > now.getTime() + maxLifetimeDays * dayMs
  return isTooFar ? `must be at most ${maxLifetimeDays} days ahead` : undefined
}
