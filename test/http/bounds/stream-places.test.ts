/** The places for streams: who gets one, who makes room for whom, and what is given back. */
import t from 'tap'
import { createStreamPlaces } from '../../../src/http/bounds/stream-places.ts'

const small = { all: 10, reserved: 3, ofNetwork: { account: 5, anonymous: 4 }, ofAccount: 2 }

function start() {
  const places = createStreamPlaces(small)
  const displaced: string[] = []
  let count = 0
  const take = (network: string, accountId?: string) => {
    count += 1
    const name = `${network}${accountId ? ` ${accountId}` : ''} ${count}`
    return places.take({ network, accountId, onDisplaced: () => void displaced.push(name) })
  }
  const takeAll = (networks: string) => [...networks].map((network) => take(network))
  return { displaced, take, takeAll }
}

t.test('does', async (t) => {
  t.test('keep places for accounts, however many anonymous readers there are', async (t) => {
    const { displaced, take, takeAll } = start()
    takeAll('aaaabbbbccccdddd')
    const anonymous = displaced.length
    for (const account of ['x', 'y', 'z']) t.ok(take('a', account))
    t.equal(displaced.length, anonymous, 'nobody had to go')
  })

  t.test('end the oldest stream of the network with the most, for one with fewer', async (t) => {
    const { displaced, take, takeAll } = start()
    takeAll('baaaacc')
    t.ok(take('d'))
    t.strictSame(displaced, ['a 2'])
    t.ok(take('d'))
    t.strictSame(displaced, ['a 2', 'a 3'])
  })

  t.test('end anonymous streams for accounts, as long as these have fewer than their part', async (t) => {
    const { displaced, take, takeAll } = start()
    takeAll('aaabbcd')
    for (let n = 0; n < 7; n++) t.ok(take(`${n}`, `account ${n}`))
    t.strictSame(displaced, ['a 1', 'a 2', 'b 4', 'a 3'])
  })

  t.test('end streams of accounts only for other accounts', async (t) => {
    const { displaced, take } = start()
    for (let n = 0; n < 7; n++) take(n < 5 ? 'many' : `${n}`, `account ${n}`)
    t.ok(take('new', 'another'))
    t.strictSame(displaced, ['many account 0 1'])
    for (let n = 0; n < 5; n++) take(`anonymous ${n}`)
    t.equal(displaced.length, 3, 'anonymous readers take turns among themselves')
    t.notOk(displaced.slice(1).some((name) => name.includes('account')))
  })
})

t.test('refuses', async (t) => {
  t.test('more streams of one network, or of one account', async (t) => {
    const { take, takeAll } = start()
    t.strictSame(takeAll('aaaaa').map(Boolean), [true, true, true, true, false])
    t.ok(take('a', 'x'), 'an account there still gets one')
    t.ok(take('b', 'x'))
    t.notOk(take('c', 'x'))
  })

  t.test('a network that has as many as those that would make room', async (t) => {
    const { displaced, take, takeAll } = start()
    takeAll('aabbccd')
    t.ok(take('d'), 'until it has as many')
    t.notOk(take('d'))
    t.equal(displaced.length, 1)
  })
})

t.test('keeps no place taken that was given back, and gives none back twice', async (t) => {
  const { displaced, take } = start()
  for (let round = 0; round < 20; round++) {
    const given = [...'abcdefg'].map((network) => take(network))
    for (const giveBack of given) for (let n = 0; n < 2; n++) giveBack?.()
  }
  for (let round = 0; round < 20; round++) {
    for (const giveBack of ['x', 'x', 'y', 'z'].map((account) => take('a', account))) giveBack?.()
  }
  t.strictSame(displaced, [])
})
