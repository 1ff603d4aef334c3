/** The bounds on mails that somebody else can cause to an address, which hold with any rate limits. */

const hourMs = 3600_000
const dayMs = 24 * hourMs
const mostInDay = 5

/**
 * The times of the latest mails to an address with another one now, the newest first; `undefined` if it
 * may get none now: it gets one in an hour and five in a day.
 */
export function mailsWith(mailedAt: readonly Date[], now: Date): Date[] | undefined {
  const since = (ms: number) => mailedAt.filter((at) => now.getTime() - at.getTime() < ms)
  if (since(hourMs).length > 0 || since(dayMs).length >= mostInDay) return undefined
  return [now, ...mailedAt].slice(0, mostInDay)
}
