/**
 * The arithmetic of a rate limit: the generic cell rate algorithm (GCRA). For each key, one number
 * says when the quota will be whole again. Every request moves that time one step further, and none
 * may move it beyond the window. So a quota can be used at once or spread out, and returns step by
 * step rather than all at the end of a window.
 */

export type Quota = { max: number; windowMs: number }

export type Draw = {
  isAllowed: boolean
  /** How many requests are left after this one. */
  remaining: number
  /** The milliseconds until one more request is left. */
  nextInMs: number
  /**
   * The time at which the quota is whole again, in milliseconds of the clock. Nothing else needs to
   * be remembered.
   */
  wholeAt: number
}

/** Steps need not be whole milliseconds, so their sum may be off by this part of a millisecond. */
const tolerance = 1e-6

/**
 * Counts one request, which takes `cost` of the quota. A refused request costs nothing, so that asking
 * again does not prolong the refusal.
 */
export function draw(quota: Quota, wholeAt: number | undefined, now: number, cost = 1): Draw {
  const stepMs = quota.windowMs / quota.max
  const costMs = stepMs * Math.min(cost, quota.max)
  const from = startOf(quota, wholeAt, now)
  const isAllowed = from + costMs <= now + quota.windowMs + tolerance
  const after = isAllowed ? from + costMs : from
  const used = (after - now) / stepMs
  const remaining = Math.max(0, Math.floor(quota.max - used + tolerance))
  // The next request is allowed when the quota has as much left as the refused one costs.
  const wanted = isAllowed ? remaining + 1 : Math.min(cost, quota.max)
  const nextInMs = Math.max(0, after - now - stepMs * (quota.max - wanted))
  return { isAllowed, remaining, nextInMs, wholeAt: after }
}

/** Takes one request back, because it turned out not to count. */
export function giveBack(quota: Quota, wholeAt: number, now: number): number {
  return Math.max(now, startOf(quota, wholeAt, now) - quota.windowMs / quota.max)
}

/** When the clock is set back, nobody must wait longer than the window. */
function startOf({ windowMs }: Quota, wholeAt: number | undefined, now: number): number {
  return Math.min(Math.max(wholeAt ?? now, now), now + windowMs)
}
