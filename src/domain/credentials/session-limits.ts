/** How many sessions an account may have, and how long a refresh may be repeated. */

/**
 * A login beyond this number ends the oldest session. The number is enough for all browsers of a
 * person and for scripts that never log out.
 */
export const maxLiveSessions = 100

/** How long after its use a refresh token can be sent again to get the same successor. */
export const refreshGraceMs = 10_000
