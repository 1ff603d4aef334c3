/** When the next automatic letter is due, by the clocks of a place. */
import { type AutomaticLetters, weekdays } from './letter.ts'

type Schedule = Pick<AutomaticLetters, 'weekday' | 'time' | 'timeZone'>

/** `local` is the date and time that the rule means, also where the clocks skip it. */
export type Occurrence = { at: Date; local: string }

type LocalTime = { year: number; month: number; day: number; hour: number; minute: number; second: number }

const dayMs = 24 * 3_600_000
/** A week, a day that the clocks may skip, and a day for the difference of zones. */
const daysAhead = 9

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The first occurrence after this time. */
export function nextOccurrence({ weekday, time, timeZone }: Schedule, after: Date): Occurrence {
  const clock = clockOf(timeZone)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const today = clock(after)
  for (let days = 0; days <= daysAhead; days++) {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + days))
    if (weekday !== null && weekdays[(date.getUTCDay() + 6) % 7] !== weekday) continue
    const at = instantOf(date.getTime() + (hour * 60 + minute) * 60_000, clock)
    if (at > after) return { at, local: `${date.toISOString().slice(0, 10)}T${time}` }
  }
  throw new Error(`no time within ${daysAhead} days is ${time} in ${timeZone}`)
}

type Clock = (at: Date) => LocalTime

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
    return { year, month, day, hour, minute, second }
  }
}

/** Milliseconds by which the clocks of the place are ahead of UTC. */
function offsetAt(at: number, clock: Clock): number {
  const { year, month, day, hour, minute, second } = clock(new Date(at))
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
}

/**
 * `local` counts the milliseconds as if the place were at UTC. Of a time that comes twice it is the
 * first. A time that the clocks skip is as much later as they skip, as with clocks that nobody has set.
 */
function instantOf(local: number, clock: Clock): Date {
  const before = offsetAt(local - dayMs, clock)
  const later = offsetAt(local + dayMs, clock)
  const found = [local - before, local - later].filter((at) => offsetAt(at, clock) === local - at)
  return new Date(found.length > 0 ? Math.min(...found) : local - before)
}
