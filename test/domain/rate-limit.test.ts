/**
 * The arithmetic of rate limits: how much it allows in any period, and what it reports about
 * itself.
 */
import fc from 'fast-check'
import t from 'tap'
import { draw, giveBack, type Quota } from '../../src/domain/rate-limit.ts'
import { holds } from '../helpers/properties.ts'

const quota: Quota = { max: 10, windowMs: 900_000 }
const stepMs = 90_000

const anyQuota = fc.record({
  max: fc.integer({ min: 1, max: 50 }),
  windowMs: fc.integer({ min: 50, max: 100_000 }),
})
/** Pauses between requests: bursts, and waits of up to several windows. */
const pauses = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 }), fc.integer({ max: 300_000, min: 0 })),
  {
    maxLength: 200,
  },
)

type Step = { at: number; drawn: ReturnType<typeof draw> }

function run(of: Quota, waits: readonly number[]): Step[] {
  let now = 1_000_000
  let wholeAt: number | undefined
  return waits.map((wait) => {
    now += wait
    const drawn = draw(of, wholeAt, now)
    wholeAt = drawn.wholeAt
    return { at: now, drawn }
  })
}

/** `count` requests at one moment. */
function spend(count: number, now = 0): number | undefined {
  let wholeAt: number | undefined
  for (let time = 0; time < count; time++) wholeAt = draw(quota, wholeAt, now).wholeAt
  return wholeAt
}

t.test('does', async (t) => {
  t.test('lets the whole quota through at once, counting down, and no more', async (t) => {
    const steps = run(quota, Array(12).fill(0))
    t.strictSame(
      steps.map(({ drawn }) => [drawn.isAllowed, drawn.remaining]),
      [...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((left) => [true, left]), [false, 0], [false, 0]],
    )
  })

  t.test('gives back one step by step', async (t) => {
    const spent = spend(10)
    t.equal(draw(quota, spent, 0).nextInMs, stepMs)
    t.notOk(draw(quota, spent, stepMs - 1).isAllowed)
    t.ok(draw(quota, spent, stepMs).isAllowed)
    t.equal(draw(quota, spent, 10 * stepMs).remaining, 9)
  })

  t.test('takes a request back that should not count', async (t) => {
    t.equal(giveBack(quota, spend(3) ?? 0, 0), spend(2))
    t.equal(giveBack(quota, spend(1) ?? 0, 5 * stepMs), 5 * stepMs, 'and never more than there was')
  })
})

t.test('keeps', async (t) => {
  t.test('to the quota: in any period, the quota at once and one request for each step', async (t) => {
    holds(
      t,
      fc.property(anyQuota, pauses, (of, waits) => {
        const passed = run(of, waits).filter(({ drawn }) => drawn.isAllowed)
        return passed.every(({ at: start }, first) =>
          passed.slice(first).every(({ at: end }, more) => {
            const steps = (end - start) / (of.windowMs / of.max)
            return more + 1 <= of.max + steps + 1e-3
          }),
        )
      }),
      200,
    )
  })

  t.test('its promise: what remains is allowed at once, and one more after the announced time', async (t) => {
    holds(
      t,
      fc.property(anyQuota, pauses, (of, waits) =>
        run(of, waits).every(({ at, drawn }) => {
          const { remaining, nextInMs, isAllowed } = drawn
          const had = (now: number) => {
            let wholeAt = drawn.wholeAt
            for (let count = 0; ; count++) {
              const next = draw(of, wholeAt, now)
              if (!next.isAllowed) return count
              wholeAt = next.wholeAt
            }
          }
          const isBounded = remaining >= 0 && remaining < of.max && (isAllowed || remaining === 0)
          return isBounded && had(at) === remaining && had(at + Math.ceil(nextInMs)) > remaining
        }),
      ),
      50,
    )
  })

  t.test('nobody out for longer because they keep asking', async (t) => {
    let wholeAt = spend(10)
    for (let now = 0; now < stepMs; now += 100) {
      const refused = draw(quota, wholeAt, now)
      t.notOk(refused.isAllowed)
      wholeAt = refused.wholeAt
    }
    t.ok(draw(quota, wholeAt, stepMs).isAllowed)
  })

  t.test('nobody out for longer than the window when the clock is set back', async (t) => {
    const spent = spend(10, 1e12)
    t.equal(draw(quota, spent, 0).nextInMs, stepMs)
    t.ok(draw(quota, draw(quota, spent, 0).wholeAt, stepMs).isAllowed)
  })
})
