/** How many sessions an account may have, and how long a refresh may be repeated. */

/**
 * One more login ends the oldest session. This is enough for all browsers of a person and scripts
 * that never log out.
 */
export const maxLiveSessions = 100

/** How long a spent refresh token still leads to its successor. */
export const refreshGraceMs = 10_000
