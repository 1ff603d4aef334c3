/** The periods over which the steps of the newsletter list are counted. */

export const statsSteps = ['day', 'week', 'month'] as const
export type StatsStep = (typeof statsSteps)[number]

export type StatsPeriod = { by: StatsStep; since: Date; until: Date; timeZone: string }

/** The most periods of one answer. */
export const mostPeriods = 400
/** The most sources of one answer. */
export const mostSources = 50

const dayMs = 24 * 3600_000
const usualDays: Readonly<Record<StatsStep, number>> = { day: 30, week: 12 * 7, month: 365 }

type Asked = { by: StatsStep; since: Date | null; until: Date | null; timeZone: string }
type Fault = { parameter: 'since' | 'timeZone'; fault: string }

/** By default, the last 30 days, 12 weeks or 12 months until now. */
export function statsPeriodOf({ by, since, until, timeZone }: Asked, now: Date): StatsPeriod | Fault {
  if (!isTimeZone(timeZone)) {
    const fault = 'must be a time zone of the IANA database, for example Europe/Berlin'
    return { parameter: 'timeZone', fault }
  }
  const end = until ?? now
  const start = since ?? new Date(end.getTime() - usualDays[by] * dayMs)
  if (start >= end) return { parameter: 'since', fault: 'must be before `until`' }
  const period = { by, since: start, until: end, timeZone }
  if (periodsOf(period).length <= mostPeriods) return period
  return { parameter: 'since', fault: `must give at most ${mostPeriods} periods until \`until\`` }
}

/** PostgreSQL reads an offset such as +02:00 the other way round, so only names are accepted. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** The first local day of each period, one more than the most at the most. A week begins on Monday. */
export function periodsOf({ by, since, until, timeZone }: StatsPeriod): string[] {
  const last = localDay(new Date(until.getTime() - 1), timeZone)
  const days: string[] = []
  let day = firstDay(localDay(since, timeZone), by)
  while (day <= last && days.length <= mostPeriods) {
    days.push(day)
    day = nextDay(day, by)
  }
  return days
}

function localDay(time: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]))
  return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}

function firstDay(day: string, by: StatsStep): string {
  if (by === 'day') return day
  if (by === 'month') return `${day.slice(0, 8)}01`
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  return daysLater(day, -weekday)
}

function nextDay(day: string, by: StatsStep): string {
  if (by !== 'month') return daysLater(day, by === 'day' ? 1 : 7)
  return firstDay(daysLater(day, 31), 'month')
}

function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}
