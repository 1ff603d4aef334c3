/** When automatic letters are due, by the clocks of a place, also on days when these change. */
import fc from 'fast-check'
import t from 'tap'
import { type Weekday, weekdays } from '../../src/domain/newsletter/letter.ts'
import { isTimeZone, nextOccurrence } from '../../src/domain/newsletter/next-occurrence.ts'
import { holds } from '../helpers/properties.ts'

type Row = [weekday: Weekday | null, time: string, timeZone: string, after: string, at: string, local: string]

function check(t: { strictSame(a: unknown, b: unknown, name: string): unknown }, rows: Row[]): void {
  for (const [weekday, time, timeZone, after, at, local] of rows) {
    const found = nextOccurrence({ weekday, time, timeZone }, new Date(after))
    t.strictSame(
      { at: found.at.toISOString(), local: found.local },
      { at, local },
      `${time} ${timeZone} after ${after}`,
    )
  }
}

t.test('does', async (t) => {
  t.test('finds the next day or weekday', async (t) => {
    check(t, [
      [
        'friday',
        '07:00',
        'Europe/Berlin',
        '2026-11-02T09:00:00Z',
        '2026-11-06T06:00:00.000Z',
        '2026-11-06T07:00',
      ],
      [
        'friday',
        '07:00',
        'Europe/Berlin',
        '2026-11-06T05:59:59Z',
        '2026-11-06T06:00:00.000Z',
        '2026-11-06T07:00',
      ],
      [
        'friday',
        '07:00',
        'Europe/Berlin',
        '2026-11-06T06:00:00Z',
        '2026-11-13T06:00:00.000Z',
        '2026-11-13T07:00',
      ],
      [
        null,
        '07:00',
        'Europe/Berlin',
        '2026-11-02T09:00:00Z',
        '2026-11-03T06:00:00.000Z',
        '2026-11-03T07:00',
      ],
      [null, '07:00', 'Asia/Kolkata', '2026-11-02T09:00:00Z', '2026-11-03T01:30:00.000Z', '2026-11-03T07:00'],
      [null, '00:00', 'UTC', '2026-12-31T00:00:00Z', '2027-01-01T00:00:00.000Z', '2027-01-01T00:00'],
      [
        null,
        '23:59',
        'America/New_York',
        '2028-02-29T04:00:00Z',
        '2028-02-29T04:59:00.000Z',
        '2028-02-28T23:59',
      ],
      // The place is a day ahead of UTC or behind it.
      [
        'monday',
        '00:15',
        'Pacific/Kiritimati',
        '2026-11-01T09:00:00Z',
        '2026-11-01T10:15:00.000Z',
        '2026-11-02T00:15',
      ],
      [
        'sunday',
        '23:59',
        'Pacific/Niue',
        '2026-11-02T09:00:00Z',
        '2026-11-02T10:59:00.000Z',
        '2026-11-01T23:59',
      ],
    ])
  })

  t.test('keeps the local time when the clocks change', async (t) => {
    check(t, [
      [
        null,
        '07:00',
        'Europe/Berlin',
        '2026-10-24T06:00:00Z',
        '2026-10-25T06:00:00.000Z',
        '2026-10-25T07:00',
      ],
      [
        null,
        '07:00',
        'Europe/Berlin',
        '2027-03-27T07:00:00Z',
        '2027-03-28T05:00:00.000Z',
        '2027-03-28T07:00',
      ],
      [
        'sunday',
        '07:00',
        'America/New_York',
        '2026-10-26T00:00:00Z',
        '2026-11-01T12:00:00.000Z',
        '2026-11-01T07:00',
      ],
    ])
  })

  t.test('is later by what the clocks skip', async (t) => {
    check(t, [
      [
        null,
        '02:30',
        'Europe/Berlin',
        '2027-03-27T12:00:00Z',
        '2027-03-28T01:30:00.000Z',
        '2027-03-28T02:30',
      ],
      [
        null,
        '02:00',
        'Europe/Berlin',
        '2027-03-27T12:00:00Z',
        '2027-03-28T01:00:00.000Z',
        '2027-03-28T02:00',
      ],
      [null, '00:00', 'Asia/Beirut', '2027-03-27T12:00:00Z', '2027-03-27T22:00:00.000Z', '2027-03-28T00:00'],
      [
        null,
        '02:15',
        'Australia/Lord_Howe',
        '2026-10-03T00:00:00Z',
        '2026-10-03T15:45:00.000Z',
        '2026-10-04T02:15',
      ],
      // Samoa had no 30 December 2011.
      [null, '12:00', 'Pacific/Apia', '2011-12-29T23:00:00Z', '2011-12-30T22:00:00.000Z', '2011-12-30T12:00'],
    ])
  })

  t.test('takes the first of two equal times, and only that', async (t) => {
    check(t, [
      [
        null,
        '02:30',
        'Europe/Berlin',
        '2026-10-24T12:00:00Z',
        '2026-10-25T00:30:00.000Z',
        '2026-10-25T02:30',
      ],
      [
        null,
        '02:30',
        'Europe/Berlin',
        '2026-10-25T00:30:00Z',
        '2026-10-26T01:30:00.000Z',
        '2026-10-26T02:30',
      ],
      [
        null,
        '01:45',
        'Australia/Lord_Howe',
        '2026-04-04T00:00:00Z',
        '2026-04-04T14:45:00.000Z',
        '2026-04-05T01:45',
      ],
    ])
  })
})

t.test('refuses', async (t) => {
  t.test('what is no time zone', async (t) => {
    for (const name of ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
      t.ok(isTimeZone(name), name)
    for (const name of ['', 'Mars/Olympus', 'Europe/Berlin ', 'CEST+99', 'Europe'])
      t.notOk(isTimeZone(name), name)
  })
})

t.test('keeps', async (t) => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Pacific/Chatham',
    'Africa/Casablanca',
    'Asia/Tehran',
  )
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
  const after = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })

  t.test('the rule at all times: later, on its day, within a week and a day, and never twice', async (t) => {
    const property = fc.property(
      fc.option(fc.constantFrom(...weekdays)),
      time,
      zone,
      after,
      (weekday, time, timeZone, after) => {
        const rule = { weekday, time, timeZone }
        const { at, local } = nextOccurrence(rule, after)
        const days = (at.getTime() - after.getTime()) / 86_400_000
        const day = weekdays[(new Date(`${local}Z`).getUTCDay() + 6) % 7]
        const next = nextOccurrence(rule, at)
        return (
          days > 0 &&
          days <= 8.1 &&
          (weekday === null || day === weekday) &&
          local.endsWith(time) &&
          next.local > local
        )
      },
    )
    holds(t, property, 400)
  })
})
