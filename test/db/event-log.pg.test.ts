/**
 * The event log between instances, with transactions that commit out of order and listeners that
 * are lost.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { serverUrl } from '../helpers/database.ts'
import { comparePositions, eventNumber, numbersOf, startRecorder } from '../helpers/event-log.ts'
import { openPair } from '../helpers/instances.ts'
import { until } from '../helpers/until.ts'

const skip = !serverUrl && 'needs TEST_DATABASE_URL'
const writers = 32
const transactionsPerWriter = 12
const seeds = [1, 2, 3]

/** Random numbers from 0 up to 1 that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Transactions wait here. When enough have gathered, one of them goes on, in another order than
 * they came in.
 */
function createGate(random: () => number, { crowd, users }: { crowd: number; users: number }) {
  const waiting: (() => void)[] = []
  let active = users
  const release = () => {
    if (waiting.length < Math.min(crowd, active)) return
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1)
    next?.()
  }
  return {
    wait: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve)
        release()
      }),
    leave: () => {
      active -= 1
      release()
    },
  }
}

class ChangedMind extends Error {}

/**
 * Runs writers that record an event, wait, then commit or roll back. Resolves to the committed
 * numbers.
 */
async function writeOutOfOrder(instances: readonly Database[], seed: number): Promise<number[]> {
  const random = randomFrom(seed)
  // This is fewer than an instance has connections, since the last writers may all belong to one
  // instance.
  const gate = createGate(random, { crowd: 8, users: writers })
  const committed: number[] = []
  const write = async (writer: number) => {
    const database = instances[writer % instances.length]
    for (let turn = 0; turn < transactionsPerWriter; turn++) {
      const number = writer * 1_000 + turn
      const rollsBack = random() < 0.2
      const work = database?.transact(async (tx) => {
        await recordEvent(tx, eventNumber(number))
        await gate.wait()
        if (rollsBack) throw new ChangedMind()
      })
      try {
        await work
        committed.push(number)
      } catch (error) {
        if (!(error instanceof ChangedMind)) throw error
      }
    }
    gate.leave()
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  return committed
}

const ascending = (numbers: readonly unknown[]) => [...numbers].sort((a, b) => Number(a) - Number(b))

t.test('does', { skip }, async (t) => {
  for (const seed of seeds) {
    t.test(`gives readers each of ${writers} writers' events once, in one order, seed ${seed}`, async (t) => {
      const { ours, other, faults } = await openPair(t)
      const here = await startRecorder(ours)
      const there = await startRecorder(other)
      const committed = await writeOutOfOrder([ours, other], seed)
      t.ok(committed.length > writers * transactionsPerWriter * 0.6, 'most were committed')
      t.ok(committed.length < writers * transactionsPerWriter, 'some were not')

      for (const recorder of [here, there]) {
        await until(() => recorder.seen.length >= committed.length)
        await recorder.readNow()
        t.strictSame(ascending(numbersOf(recorder.seen)), ascending(committed), 'each exactly once')
        t.strictSame(recorder.seen, [...recorder.seen].sort(comparePositions), 'by transaction and number')
        t.strictSame(recorder.errors, [])
        await recorder.stop()
      }
      t.strictSame(here.seen, there.seen, 'alike on both instances')
      t.not(numbersOf(here.seen).join(), committed.join(), 'which is not the order of the commits')

      const middle = Math.floor(committed.length / 2)
      const from = here.seen[middle]
      const late = await startRecorder(ours, { from })
      await late.readNow()
      t.strictSame(late.seen, here.seen.slice(middle + 1), 'a reader that starts late gets exactly the rest')
      await late.stop()
      t.strictSame(faults, [])
    })
  }

  t.test('holds events back that follow an open transaction', async (t) => {
    const { ours: fast, other: slow } = await openPair(t)
    const recorder = await startRecorder(fast)
    const gate = Promise.withResolvers<void>()
    const recorded = Promise.withResolvers<void>()
    const open = slow.transact(async (tx) => {
      await recordEvent(tx, eventNumber(1))
      recorded.resolve()
      await gate.promise
    })
    await recorded.promise
    await fast.transact((tx) => recordEvent(tx, eventNumber(2)))
    await recorder.readNow()
    t.strictSame(recorder.seen, [], 'the later one is committed, and held back')
    gate.resolve()
    await open
    await until(() => recorder.seen.length >= 2)
    t.strictSame(numbersOf(recorder.seen), [1, 2])
    await recorder.stop()
  })

  t.test('starts a reader before the events of transactions that are still open', async (t) => {
    const { ours: fast, other: slow } = await openPair(t)
    const gate = Promise.withResolvers<void>()
    const recorded = Promise.withResolvers<void>()
    const open = slow.transact(async (tx) => {
      await recordEvent(tx, eventNumber(1))
      recorded.resolve()
      await gate.promise
    })
    await recorded.promise
    const recorder = await startRecorder(fast)
    gate.resolve()
    await open
    await until(() => recorder.seen.length >= 1)
    t.strictSame(numbersOf(recorder.seen), [1])
    await recorder.stop()
  })
})

type Listener = { pid: number }

/** Waits for the connections of this database that only listen. */
async function findListeners(database: Database): Promise<Listener[]> {
  return database.db
    .select({ pid: sql<number>`pid` })
    .from(sql`pg_stat_activity`)
    .where(
      sql`datname = current_database() and application_name = 'masthead-listen' and state = 'idle' and query like 'listen %'`,
    )
}

t.test('keeps', { skip }, async (t) => {
  t.test('listening: a lost connection is replaced and hears other instances', async (t) => {
    const { ours, other, faults } = await openPair(t)
    let signals = 0
    const stopListening = ours.onCommit(() => {
      signals += 1
    })
    const [lost] = await until(async () => {
      const listeners = await findListeners(other)
      return listeners.length === 1 && listeners
    })
    await other.transact((tx) => recordEvent(tx, eventNumber(1)))
    await until(() => signals >= 2) // The first signal is the connection's own.

    await other.db.select({ ended: sql`pg_terminate_backend(${lost?.pid})` }).from(sql`(values (1)) as one`)
    const [found] = await until(async () => {
      const listeners = await findListeners(other)
      return listeners.length === 1 && listeners[0]?.pid !== lost?.pid && listeners
    })
    t.not(found?.pid, lost?.pid)
    t.equal(faults.length, 1, 'the loss is told once')
    const heard = signals
    await other.transact((tx) => recordEvent(tx, eventNumber(2)))
    await until(() => signals > heard)
    stopListening()
  })

  t.test('reading: events that were committed while nobody listened arrive', async (t) => {
    const { ours, other, faults } = await openPair(t)
    const recorder = await startRecorder(ours)
    const listeners = await until(async () => {
      const found = await findListeners(other)
      return found.length === 1 && found
    })
    for (const { pid } of listeners) {
      await other.db.select({ ended: sql`pg_terminate_backend(${pid})` }).from(sql`(values (1)) as one`)
    }
    await until(() => faults.length >= 1)
    for (const number of [1, 2, 3]) await other.transact((tx) => recordEvent(tx, eventNumber(number)))
    await until(() => recorder.seen.length >= 3)
    await recorder.readNow()
    t.strictSame(numbersOf(recorder.seen), [1, 2, 3])
    await recorder.stop()
  })

  t.test('reading: nothing is lost or repeated when pooled connections are ended', async (t) => {
    const { ours, other } = await openPair(t)
    const recorder = await startRecorder(ours)
    for (let number = 0; number < 10; number++) {
      await other.transact((tx) => recordEvent(tx, eventNumber(number)))
      await other.db
        .select({ ended: sql`pg_terminate_backend(pid)` })
        .from(sql`pg_stat_activity`)
        .where(
          sql`datname = current_database() and application_name = 'masthead' and pid <> pg_backend_pid()`,
        )
    }
    await until(() => recorder.seen.length >= 10)
    await recorder.readNow()
    t.strictSame(numbersOf(recorder.seen), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    await recorder.stop()
  })
})
