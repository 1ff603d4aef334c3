/** The counters of rate limits: separate for each limit and key, and bounded. */
import t from 'tap'
import { createRateLimitCounters, keepRecent } from '../../src/http/rate-limit-counters.ts'

function start(capacity?: number) {
  let now = 0
  const limits = { one: { max: 2, windowMs: 1_000 }, other: { max: 1, windowMs: 1_000 } }
  const counters = createRateLimitCounters({
    limits,
    now: () => now,
    ...(capacity && { capacity }),
  })
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  return { counters, advance }
}

t.test('counts each limit and each key separately', async (t) => {
  const { counters } = start()
  t.equal(counters.take('one', 'a').remaining, 1)
  t.equal(counters.take('one', 'b').remaining, 1)
  t.equal(counters.take('other', 'a').remaining, 0)
  t.equal(counters.take('one', 'a').remaining, 0)
  t.notOk(counters.take('one', 'a').isAllowed)
  t.ok(counters.take('one', 'b').isAllowed)
})

t.test('looks without taking, and gives back', async (t) => {
  const { counters, advance } = start()
  for (let time = 0; time < 5; time++) t.ok(counters.look('other', 'a').isAllowed)
  counters.take('other', 'a')
  t.notOk(counters.look('other', 'a').isAllowed)
  counters.giveBack('other', 'a')
  t.ok(counters.take('other', 'a').isAllowed)
  counters.giveBack('other', 'never asked')
  t.equal(counters.take('other', 'never asked').remaining, 0)
  advance(1_000)
  t.ok(counters.look('other', 'a').isAllowed)
})

t.test('forgets the least recently used key, even if it was refused', async (t) => {
  const { counters } = start(3)
  for (const key of ['a', 'b', 'c']) counters.take('other', key)
  t.notOk(counters.take('other', 'a').isAllowed)
  counters.take('other', 'd')
  t.notOk(counters.look('other', 'a').isAllowed, 'the refusal counted as asking')
  t.ok(counters.look('other', 'b').isAllowed, 'forgotten')
})

t.test('keeps no more entries than its capacity', async (t) => {
  const map = new Map<string, number>()
  for (let index = 0; index < 100_000; index++) {
    keepRecent(map, [String(index), index], 500)
    if (map.size > 500) throw new Error(`${map.size} entries`)
  }
  t.strictSame([...map.keys()].at(0), '99500')
  t.equal(map.size, 500)
})
