/** How many sessions an account has, and how long its refresh tokens bear repetition. */

/** A login beyond this ends the oldest. Enough for every browser of a person, and for scripts that never log out. */
export const maxLiveSessions = 100

/** How long a spent refresh token still leads to its successor. */
export const refreshGraceMs = 10_000
