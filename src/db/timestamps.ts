/** Reads the text in which both drivers return a `timestamptz`. */

/** The offset has seconds where the session keeps the local mean time of former centuries. */
const pattern =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/

/**
 * `new Date()` would add a century to years below 100 in this text, and refuses offsets with seconds.
 */
export function parseTimestamp(text: string): Date {
  const found = pattern.exec(text)
  if (!found) throw new Error(`the database returned ${text}, which is not a time`)
  const part = (index: number) => Number(found[index] ?? 0)
  const time = new Date(0)
  // The year 1 BC is the year 0.
  time.setUTCFullYear(found[12] ? 1 - part(1) : part(1), part(2) - 1, part(3))
  const offsetSeconds = (part(9) * 60 + part(10)) * 60 + part(11)
  const seconds = part(6) - (found[8] === '-' ? -offsetSeconds : offsetSeconds)
  time.setUTCHours(part(4), part(5), seconds, Math.round(part(7) * 1000))
  return time
}
