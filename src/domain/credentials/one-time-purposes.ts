/** What a link sent by mail can be for, and how long it is good. A token of one purpose is worth nothing for another. */

export const oneTimePurposes = ['verify-email', 'reset-password', 'change-email'] as const
export type OneTimePurpose = (typeof oneTimePurposes)[number]

const hourMs = 3_600_000

export const linkLifetimesMs: Readonly<Record<OneTimePurpose, number>> = {
  'verify-email': 7 * 24 * hourMs,
  'reset-password': hourMs,
  'change-email': 24 * hourMs,
}

/** Links of one purpose that an account may have at a time. */
export const maxLiveLinks = 3

/** In which an account may ask for so many links and no more, where asking too often can be told. */
export const linkWindowMs = hourMs
