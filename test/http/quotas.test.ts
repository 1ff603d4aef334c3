/** The memory of limits: apart for each limit and key, and bounded. */
import t from 'tap'
import { createQuotas, keepRecent } from '../../src/http/quotas.ts'

function start(capacity?: number) {
  let now = 0
  const limits = { one: { max: 2, windowMs: 1_000 }, other: { max: 1, windowMs: 1_000 } }
  const quotas = createQuotas({ limits, clock: () => new Date(now), ...(capacity && { capacity }) })
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  return { quotas, advance }
}

t.test('counts each limit and each key for itself', async (t) => {
  const { quotas } = start()
  t.equal(quotas.take('one', 'a').remaining, 1)
  t.equal(quotas.take('one', 'b').remaining, 1)
  t.equal(quotas.take('other', 'a').remaining, 0)
  t.equal(quotas.take('one', 'a').remaining, 0)
  t.notOk(quotas.take('one', 'a').isAllowed)
  t.ok(quotas.take('one', 'b').isAllowed)
})

t.test('looks without taking, and gives back', async (t) => {
  const { quotas, advance } = start()
  for (let time = 0; time < 5; time++) t.ok(quotas.look('other', 'a').isAllowed)
  quotas.take('other', 'a')
  t.notOk(quotas.look('other', 'a').isAllowed)
  quotas.giveBack('other', 'a')
  t.ok(quotas.take('other', 'a').isAllowed)
  quotas.giveBack('other', 'never asked')
  t.equal(quotas.take('other', 'never asked').remaining, 0)
  advance(1_000)
  t.ok(quotas.look('other', 'a').isAllowed)
})

t.test('forgets the key asked for longest ago, also where it was refused', async (t) => {
  const { quotas } = start(3)
  for (const key of ['a', 'b', 'c']) quotas.take('other', key)
  t.notOk(quotas.take('other', 'a').isAllowed)
  quotas.take('other', 'd')
  t.notOk(quotas.look('other', 'a').isAllowed, 'the refusal counted as asking')
  t.ok(quotas.look('other', 'b').isAllowed, 'forgotten')
})

t.test('keeps no more entries than it may, whatever comes', async (t) => {
  const map = new Map<string, number>()
  for (let index = 0; index < 100_000; index++) {
    keepRecent(map, [String(index), index], 500)
    if (map.size > 500) throw new Error(`${map.size} entries`)
  }
  t.strictSame([...map.keys()].at(0), '99500')
  t.equal(map.size, 500)
})
