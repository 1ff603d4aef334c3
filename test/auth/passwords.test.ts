/**
 * Password hashes: how passwords are verified, and that the concurrency limit stops a flood of
 * logins.
 */
import t from 'tap'
import {
  decoy,
  findByPassword,
  hashPassword,
  maxConcurrentHashes,
  maxWaitingHashes,
  verifyPassword,
} from '../../src/auth/passwords.ts'
import { ApiError } from '../../src/problems/api-error.ts'

const password = 'correct horse battery'
const places = maxConcurrentHashes + maxWaitingHashes

/** Algorithm, version and costs. */
const costOf = (hash: string) => hash.split('$').slice(0, 4).join('$')

t.test('does', async (t) => {
  const stored = await hashPassword(password)

  t.test('tells right from wrong', async (t) => {
    t.equal(costOf(stored), '$argon2id$v=19$m=19456,t=2,p=1')
    t.equal(await verifyPassword(stored, password), true)
    t.equal(await verifyPassword(stored, `${password}!`), false)
    t.equal(await verifyPassword(null, password), false)
    const found = { id: 'a', passwordHash: stored }
    t.strictSame(await findByPassword(async () => found, password), { found, isRight: true })
    t.strictSame(await findByPassword(async () => found, 'another'), { found, isRight: false })
    t.strictSame(await findByPassword(async () => undefined, password), { found: undefined, isRight: false })
  })

  t.test('has a decoy that costs as much as every hash, without a delay at the first login', async (t) => {
    t.equal(costOf(decoy), costOf(stored))
    t.equal(decoy.length, stored.length)
    t.equal(await verifyPassword(decoy, password), false)
  })

  t.test('verifies against the decoy for an account without a password too', async (t) => {
    const found = { id: 'a', passwordHash: null }
    t.strictSame(await findByPassword(async () => found, password), { found, isRight: false })
  })
})

t.test('keeps', async (t) => {
  t.test('one core or one thread free', async (t) => {
    t.ok(maxConcurrentHashes >= 1 && maxConcurrentHashes <= 3)
  })

  t.test(
    'to its bound: callers beyond it are told to come again, and nothing is looked up for them',
    async (t) => {
      let lookups = 0
      const find = async () => {
        lookups += 1
        return undefined
      }
      const outcomes = await Promise.allSettled(
        Array.from({ length: places + 40 }, () => findByPassword(find, password)),
      )
      const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
      t.equal(refused.length, 40)
      t.equal(lookups, places)
      for (const error of refused) {
        if (!(error instanceof ApiError)) throw error
        t.strictSame([error.code, error.status, error.headers], ['unavailable', 503, { 'retry-after': '1' }])
      }
      t.equal(await verifyPassword(decoy, password), false, 'and there are places again')
    },
  )

  t.test('the event loop turning while it works', async (t) => {
    let turns = 0
    let isDone = false
    const turn = () => {
      turns += 1
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    await Promise.all(Array.from({ length: 20 }, () => hashPassword(password)))
    isDone = true
    t.ok(turns > 200, `${turns} turns during 20 hashes`)
  })
})
