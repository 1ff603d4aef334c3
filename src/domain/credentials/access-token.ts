/** How long an access token lives. */

/** In seconds. */
export const tokenLifetime = 600
/** In seconds. The clocks of two instances may differ by this much. */
export const clockTolerance = 5
