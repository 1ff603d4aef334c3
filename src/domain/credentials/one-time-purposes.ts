/**
 * The purposes that a link sent by mail can have, and their limits. A token works for its own
 * purpose only.
 */

export const oneTimePurposes = ['verify-email', 'reset-password', 'change-email'] as const
export type OneTimePurpose = (typeof oneTimePurposes)[number]

const hourMs = 3_600_000

export const linkLifetimesMs: Readonly<Record<OneTimePurpose, number>> = {
  'verify-email': 7 * 24 * hourMs,
  'reset-password': hourMs,
  'change-email': 24 * hourMs,
}

/** How many links of one purpose an account may have at a time. */
export const maxLiveLinks = 3

/** The owner of an account may ask for `maxLiveLinks` links of one purpose within this time. */
export const linkWindowMs = hourMs
