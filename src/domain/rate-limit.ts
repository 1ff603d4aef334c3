/**
 * The arithmetic of a rate limit: the generic cell rate algorithm. One number a key says when its quota is whole again;
 * every request pushes that moment one step further, and none may push it beyond the window. So a quota can be used at
 * once or spread out, and comes back step by step instead of all at the end of a window.
 */

export type Quota = { max: number; windowMs: number }

export type Draw = {
  isAllowed: boolean
  /** Requests left, this one taken off. */
  remaining: number
  /** Milliseconds until there is one more than that. */
  nextInMs: number
  /** When the quota is whole again, in milliseconds of the clock: all that is to be remembered. */
  wholeAt: number
}

/** Steps need not be whole milliseconds: what they add up to may miss by this part of one. */
const tolerance = 1e-6

/** One request more. A refused one costs nothing, so nobody makes a refusal last by asking again. */
export function draw(quota: Quota, wholeAt: number | undefined, now: number): Draw {
  const stepMs = quota.windowMs / quota.max
  const from = startOf(quota, wholeAt, now)
  const isAllowed = from + stepMs <= now + quota.windowMs + tolerance
  const after = isAllowed ? from + stepMs : from
  const used = (after - now) / stepMs
  const remaining = Math.max(0, Math.floor(quota.max - used + tolerance))
  // One more is there when no more than `max - remaining - 1` are in use.
  const nextInMs = Math.max(0, after - now - stepMs * (quota.max - remaining - 1))
  return { isAllowed, remaining, nextInMs, wholeAt: after }
}

/** One request less: it has turned out not to be of the kind that is counted. */
export function giveBack(quota: Quota, wholeAt: number, now: number): number {
  return Math.max(now, startOf(quota, wholeAt, now) - quota.windowMs / quota.max)
}

/** A clock that was set back must not make anybody wait longer than the window. */
function startOf({ windowMs }: Quota, wholeAt: number | undefined, now: number): number {
  return Math.min(Math.max(wholeAt ?? now, now), now + windowMs)
}
