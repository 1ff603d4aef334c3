/** What a link sent by mail can be for. A token of one purpose is worth nothing for another. */

export const oneTimePurposes = ['verify-email', 'reset-password', 'change-email'] as const
export type OneTimePurpose = (typeof oneTimePurposes)[number]
