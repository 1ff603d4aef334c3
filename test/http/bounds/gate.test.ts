/** Who is admitted, in which order, and who is refused. */
import t from 'tap'
import { searchBounds } from '../../../src/http/bounds/admission.ts'
import { createGate, type Gate, type GateBounds } from '../../../src/http/bounds/gate.ts'

const bounds: GateBounds = { slots: 2, burst: 6, queue: 2, targetMs: 100, patience: 3, maxWaitMs: 60_000 }

/** Enters and tells who has been admitted and refused so far, by name. */
function start(given: Partial<GateBounds> = {}, next?: Gate) {
  let time = 0
  const gate = createGate({ ...bounds, ...given }, { now: () => time, ...(next && { next }) })
  const admitted: string[] = []
  const refused: string[] = []
  const leaves = new Map<string, () => void>()
  const enter = async (name: string, rank = 2, network = name, weight = 1, accountId?: string) => {
    const leave = await gate.enter({ rank, network, weight, accountId })
    if (leave) {
      admitted.push(name)
      leaves.set(name, leave)
    } else {
      refused.push(name)
    }
  }
  return {
    gate,
    admitted,
    refused,
    /** Does not wait until it is admitted. */
    async apply(...applicant: Parameters<typeof enter>) {
      void enter(...applicant)
      await turn()
    },
    async leave(name: string) {
      leaves.get(name)?.()
      await turn()
    },
    advance(milliseconds: number) {
      time += milliseconds
    },
  }
}

/** Lets those in the queue wait for too long. */
function late(gate: Gate, advance: (milliseconds: number) => void): void {
  advance(101)
  gate.isFullFor('nobody')
  advance(251)
}

/** Lets one after the other take 200 ms, until the gate with its one slot knows this pace. */
async function takeTurnsOf200({ apply, leave, advance, admitted }: ReturnType<typeof start>): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await apply(`slow-${n}`, 2, 'slow')
    await apply(`next-${n}`, 2, 'slow')
    advance(200)
    await leave(`slow-${n}`)
    advance(200)
    await leave(`next-${n}`)
  }
  admitted.length = 0
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('does', async (t) => {
  t.test('admit as many as it has slots, and the next when one leaves', async (t) => {
    const { apply, leave, admitted } = start()
    for (const name of ['a', 'b', 'c', 'd']) await apply(name)
    t.strictSame(admitted, ['a', 'b'])
    await leave('b')
    t.strictSame(admitted, ['a', 'b', 'c'])
    await leave('a')
    t.strictSame(admitted, ['a', 'b', 'c', 'd'])
  })

  t.test('admit networks with little in progress first, and equals by rank', async (t) => {
    const { apply, leave, admitted } = start()
    await apply('busy 1', 2, 'busy')
    await apply('busy 2', 2, 'busy')
    await apply('busy 3', 2, 'busy')
    await apply('other', 2, 'other')
    await apply('signed in', 0, 'busy')
    await apply('signed in too', 0, 'third')
    await leave('busy 1')
    await leave('busy 2')
    t.strictSame(admitted, ['busy 1', 'busy 2', 'signed in too', 'signed in'])
    await leave('signed in too')
    t.equal(admitted.at(-1), 'other')
  })

  t.test('admit a reader before a network that has work in progress, whatever the ranks', async (t) => {
    const { apply, leave, admitted } = start({ burst: 99, queue: 99 })
    for (let n = 0; n < 40; n++) await apply(`busy ${n}`, 0, 'busy')
    await apply('reader', 3)
    await leave('busy 0')
    t.strictSame(admitted, ['busy 0', 'busy 1', 'reader'])
  })

  t.test('give a reader the place of a network that is being served', async (t) => {
    const { gate, apply, leave, advance, admitted, refused } = start({
      ...searchBounds.embedded,
      queue: 2,
      maxWaitMs: 60_000,
    })
    const leaveLast = () => leave(admitted.at(-1) ?? '')
    // A flood of one network, until the gate knows that it is overloaded.
    for (let n = 0; n < 60; n++) {
      for (const one of ['a', 'b', 'c']) await apply(`${one} ${n}`, 3, 'flood')
      advance(100)
      await leaveLast()
    }
    t.ok(gate.isOverloaded())
    // Whatever waits now is late, so it goes when the running one ends.
    for (let count = 0; count < admitted.length; ) {
      count = admitted.length
      await leaveLast()
    }
    admitted.length = 0
    refused.length = 0
    await apply('flood 1', 3, 'flood')
    await apply('flood 2', 3, 'flood')
    t.strictSame(admitted, ['flood 1'])
    await apply('reader', 3)
    t.strictSame(refused, ['flood 2'], 'the second request of the flood makes room')
    advance(10)
    await leave('flood 1')
    t.strictSame(admitted, ['flood 1', 'reader'])
  })

  t.test('admit a reader before networks that wait with much, whatever the ranks', async (t) => {
    const { apply, leave, admitted } = start({ burst: 99, queue: 99 })
    for (let n = 0; n < 40; n++) await apply(`${n}`, 0, `busy ${n % 2}`)
    await apply('reader', 3)
    await leave('0')
    t.strictSame(admitted, ['0', '1', 'reader'])
  })

  t.test('admit a reader before an account that comes from many networks', async (t) => {
    const { apply, leave, admitted } = start({ burst: 99, queue: 99 })
    for (let n = 0; n < 40; n++) await apply(`${n}`, 0, `network ${n}`, 1, 'busy')
    await apply('reader', 3)
    await leave('0')
    t.strictSame(admitted, ['0', '1', 'reader'])
  })

  t.test('let nobody be passed by better ranks for longer than a second', async (t) => {
    const { apply, leave, advance, admitted } = start({ slots: 1, burst: 99, queue: 99 })
    await apply('0', 0)
    await apply('reader', 3)
    for (let n = 1; !admitted.includes('reader') && n < 40; n++) {
      await apply(`${n}`, 0)
      advance(99)
      await leave(`${n - 1}`)
    }
    t.equal(admitted.length, 12)
    t.equal(admitted.at(-1), 'reader')
  })

  t.test('admit by weight, and let nobody pass a heavy one that comes next', async (t) => {
    const { apply, leave, admitted } = start({ slots: 4 })
    await apply('heavy', 2, 'a', 3)
    await apply('light', 2, 'b', 1)
    await apply('heavy too', 2, 'c', 9)
    await apply('light too', 2, 'd', 1)
    t.strictSame(admitted, ['heavy', 'light'])
    await leave('heavy')
    t.strictSame(admitted, ['heavy', 'light'])
    await leave('light')
    t.strictSame(admitted, ['heavy', 'light', 'heavy too'])
    await leave('heavy too')
    t.strictSame(admitted, ['heavy', 'light', 'heavy too', 'light too'])
  })

  t.test('let light ones pass heavy ones that wait for another heavy one', async (t) => {
    const { gate, apply, leave, admitted, refused } = start({ slots: 3, burst: 3 })
    for (let n = 0; n < 20; n++) await apply(`heavy ${n}`, 2, `network ${n}`, 2)
    t.equal(refused.length, 16)
    t.notOk(gate.isFullFor('reader'))
    await apply('light', 2, 'reader', 1)
    t.strictSame(admitted, ['heavy 0', 'light'])
    t.ok(gate.isFullFor('other reader'))
    await leave('light')
    await apply('light too', 2, 'reader', 1)
    await leave('heavy 0')
    t.strictSame(admitted.slice(2), ['light too', 'heavy 1'])
    await apply('signed in', 0, 'other', 1)
    await leave('light too')
    await leave('heavy 1')
    t.strictSame(admitted.slice(4), ['signed in', 'heavy 2'])
  })

  t.test('count a leave once', async (t) => {
    const { apply, leave, admitted } = start({ slots: 1 })
    for (const name of ['a', 'b', 'c']) await apply(name)
    await leave('a')
    await leave('a')
    t.strictSame(admitted, ['a', 'b'])
  })
})

t.test('refuses', async (t) => {
  t.test('those for whom a burst has no place', async (t) => {
    const { apply, admitted, refused, gate } = start()
    for (let n = 0; n < 9; n++) await apply(`${n}`)
    t.strictSame(admitted, ['0', '1'])
    t.strictSame(refused, ['8'])
    t.ok(gate.isFullFor('9'))
  })

  t.test('whoever would wait too long, once those before have waited too long for a while', async (t) => {
    const { apply, leave, advance, admitted, refused, gate } = start()
    for (const name of ['a', 'b', 'c', 'd']) await apply(name)
    t.notOk(gate.isFullFor('a'))
    advance(101)
    t.notOk(gate.isFullFor('a'), 'a burst')
    advance(251)
    t.ok(gate.isFullFor('a'))
    await apply('e')
    t.strictSame(refused, ['e'])
    await leave('a')
    t.strictSame(refused, ['e', 'c', 'd'], 'those who have waited longer than the target')
    await apply('f')
    t.strictSame(admitted, ['a', 'b', 'f'])
    t.notOk(gate.isFullFor('a'))
  })

  t.test('in an overload, as many as cannot be admitted within the target', async (t) => {
    const { apply, leave, advance, admitted, refused } = start({ slots: 1, burst: 4 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await apply(name)
    await apply('one too many')
    for (const name of ['a', 'b', 'c', 'd']) {
      advance(60)
      await leave(name)
    }
    t.strictSame(admitted, ['a', 'b'])
    t.strictSame(refused, ['one too many', 'c', 'd', 'e'])
  })

  t.test('whoever waits too long, while the gate behind is overloaded', async (t) => {
    const behind = start()
    const { apply, leave, advance, admitted, refused } = start({}, behind.gate)
    for (const name of ['a', 'b', 'c']) await apply(name)
    advance(101)
    await leave('a')
    t.strictSame([admitted, refused], [['a', 'b', 'c'], []], 'the wait of one is no overload')
    for (const name of 'abcdefghi') await behind.apply(name)
    t.ok(behind.gate.isOverloaded())
    await apply('d')
    advance(101)
    await apply('e')
    t.strictSame(refused, ['e'])
    await leave('b')
    t.strictSame(
      [admitted, refused],
      [
        ['a', 'b', 'c'],
        ['e', 'd'],
      ],
    )
  })

  t.test('nobody who waits for three turns, however long they take', async (t) => {
    const started = start({ slots: 1 })
    const { gate, apply, leave, advance, admitted, refused } = started
    await takeTurnsOf200(started)
    for (const name of 'abcdefghi') await apply(name)
    t.ok(gate.isOverloaded())
    t.strictSame(refused, ['h', 'i'], 'a burst has no place for them')
    advance(399)
    await leave('a')
    t.strictSame([admitted, refused.slice(2)], [['a', 'b'], []])
    advance(250)
    await leave('b')
    t.strictSame(
      [admitted, refused.slice(2)],
      [
        ['a', 'b'],
        ['c', 'd', 'e', 'f', 'g'],
      ],
    )
  })

  t.test(
    'nobody who waits for one turn, where no more are allowed, and all who wait for longer',
    async (t) => {
      const started = start({ slots: 1, patience: 1 })
      const { apply, leave, advance, admitted, refused } = started
      await takeTurnsOf200(started)
      for (const name of 'abcdefgh') await apply(name)
      t.strictSame(refused, ['h'], 'a burst has no place for it')
      advance(150)
      await leave('a')
      t.strictSame([admitted, refused.slice(1)], [['a', 'b'], []])
      advance(100)
      await leave('b')
      t.strictSame(
        [admitted, refused.slice(1)],
        [
          ['a', 'b'],
          ['c', 'd', 'e', 'f', 'g'],
        ],
      )
    },
  )

  t.test('nobody any longer, a second after the last refusal', async (t) => {
    const { apply, leave, advance, admitted, refused } = start({ slots: 1, burst: 2 })
    for (const name of ['a', 'b', 'c', 'd']) await apply(name)
    t.strictSame(refused, ['d'])
    advance(1_001)
    for (const name of ['a', 'b', 'c']) await leave(name)
    t.strictSame(admitted, ['a', 'b', 'c'])
  })

  t.test('the last of the queue, where somebody of a better rank comes', async (t) => {
    const { apply, advance, refused, gate } = start()
    for (const name of ['a', 'b', 'c', 'd']) await apply(name)
    late(gate, advance)
    await apply('signed in', 0)
    t.strictSame(refused, ['d'])
  })

  t.test('the network that waits most, where another one comes', async (t) => {
    const { apply, advance, refused, admitted, leave, gate } = start()
    for (const name of ['a', 'b', 'c', 'd']) await apply(name, 2, 'many')
    late(gate, advance)
    await apply('other', 2, 'other')
    t.strictSame(refused, ['d'])
    await leave('a')
    t.equal(admitted.at(-1), 'other')
  })

  t.test('of a network that waits with much, where a reader comes, whatever the ranks', async (t) => {
    const { apply, refused, gate } = start({ burst: 12, queue: 12 })
    for (let n = 0; n < 14; n++) await apply(`${n}`, 0, 'busy')
    t.notOk(gate.isFullFor('reader'))
    await apply('reader', 3)
    t.strictSame(refused, ['13'])
    await apply('signed in', 0, 'busy')
    t.strictSame(refused, ['13', 'signed in'])
  })

  t.test('the last in rank, where networks wait with about as much', async (t) => {
    const { apply, refused } = start({ burst: 20, queue: 20 })
    for (let n = 0; n < 22; n++) await apply(`${n}`, 3, `network ${n % 2}`)
    await apply('signed in', 0, 'network 0')
    t.strictSame(refused, ['21'])
  })

  t.test('those who wait too long', async (t) => {
    const { apply, refused } = start({ maxWaitMs: 1 })
    for (const name of ['a', 'b', 'c']) await apply(name)
    while (refused.length === 0) await turn()
    t.strictSame(refused, ['c'])
  })
})

t.test('keeps no place taken', async (t) => {
  const { apply, leave, admitted, refused, gate } = start()
  for (let round = 0; round < 50; round++) {
    for (let n = 0; n < 5; n++) await apply(`${round} ${n}`, n % 3, `${n % 2}`)
    for (let n = 0; n < 5; n++) for (let m = 0; m < 5; m++) await leave(`${round} ${m}`)
  }
  t.equal(admitted.length + refused.length, 250)
  t.equal(refused.length, 0)
  const leaves = await Promise.all([1, 2].map(() => enterNow(gate)))
  t.ok(leaves.every(Boolean))
})

function enterNow(gate: Gate) {
  return gate.enter({ rank: 2, network: 'x', weight: 1 })
}
