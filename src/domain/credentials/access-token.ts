/** How long an access token lives. Commands and keys go by it too. */

/** Seconds. */
export const tokenLifetime = 600
/** Seconds by which the clocks of two instances may differ. */
export const clockTolerance = 5
