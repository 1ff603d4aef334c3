/**
 * The event log: an event exists exactly if its change does, and a reader gets each event once, in
 * order.
 */
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import type { EventRow } from '../../src/db/queries/events.ts'
import { findEventHorizon, recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { freshDatabase } from '../helpers/database.ts'
import { comparePositions, eventNumber, numbersOf, startRecorder } from '../helpers/event-log.ts'
import { until } from '../helpers/until.ts'

async function write(database: Database, number: number): Promise<void> {
  await database.transact((tx) => recordEvent(tx, eventNumber(number)))
}

t.test('does', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('stores an event as it was recorded', async (t) => {
    await write(database, 7)
    const [row] = await database.db.select().from(events)
    t.match(row, { ...eventNumber(7), actorAccountId: null })
    t.match(row?.xid, /^\d+$/)
    // Any transaction in the same cluster holds the horizon back until it ends.
    await until(async () => BigInt((await findEventHorizon(database.db)).xid) > BigInt(row?.xid ?? 0))
  })

  t.test('gives a reader the events that are committed after its start, and no others', async (t) => {
    const recorder = await startRecorder(database)
    for (const number of [1, 2, 3]) await write(database, number)
    await until(() => recorder.seen.length >= 3)
    t.strictSame(numbersOf(recorder.seen), [1, 2, 3])
    await recorder.stop()
  })

  t.test('gives a reader all events after the place where it begins', async (t) => {
    const from = { xid: '0', seq: 0 }
    const recorder = await startRecorder(database, { from })
    await until(() => recorder.seen.length >= 4)
    t.strictSame(numbersOf(recorder.seen), [7, 1, 2, 3])
    const [, second] = recorder.seen
    const later = await startRecorder(database, { from: second })
    await until(() => later.seen.length >= 2)
    t.strictSame(numbersOf(later.seen), [2, 3])
    await Promise.all([recorder.stop(), later.stop()])
  })

  t.test('gives a reader the events of one transaction in the order of writing', async (t) => {
    const recorder = await startRecorder(database)
    await database.transact(async (tx) => {
      for (const number of [30, 10, 20]) await recordEvent(tx, eventNumber(number))
    })
    await until(() => recorder.seen.length >= 3)
    t.strictSame(numbersOf(recorder.seen), [30, 10, 20])
    t.equal(new Set(recorder.seen.map(({ xid }) => xid)).size, 1)
    await recorder.stop()
  })

  t.test('reads on past one batch', async (t) => {
    const recorder = await startRecorder(database)
    const count = 1_203
    await database.transact(async (tx) => {
      const rows = Array.from({ length: count }, (_, number) => ({ payload: {}, ...eventNumber(number) }))
      await tx.insert(events).values(rows)
    })
    await until(() => recorder.seen.length >= count)
    t.strictSame(
      numbersOf(recorder.seen),
      Array.from({ length: count }, (_, number) => number),
    )
    await recorder.stop()
  })
})

t.test('refuses', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('to keep the event of a change that was rolled back', async (t) => {
    const recorder = await startRecorder(database)
    const failure = new Error('changed its mind')
    await t.rejects(
      database.transact(async (tx) => {
        await recordEvent(tx, eventNumber(1))
        throw failure
      }),
      failure,
    )
    t.equal(await database.db.$count(events), 0)
    await write(database, 2)
    await until(() => recorder.seen.length >= 1)
    t.strictSame(numbersOf(recorder.seen), [2])
    await recorder.stop()
  })

  t.test('to give events to a stopped reader', async (t) => {
    const recorder = await startRecorder(database)
    await recorder.stop()
    await write(database, 3)
    await recorder.readNow()
    t.strictSame(recorder.seen, [])
  })
})

t.test('keeps', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('an event that its listener refused, and gives it again', async (t) => {
    const failure = new Error('not now')
    const handed: EventRow[][] = []
    let isFailing = true
    const recorder = await startRecorder(database, {
      onEvents: (batch) => {
        handed.push([...batch])
        if (isFailing) throw failure
      },
    })
    await write(database, 1)
    await until(() => handed.length >= 1)
    for (let n = 0; n < 3; n++) await recorder.readNow()
    t.strictSame(recorder.errors, [failure], 'told once, not with each try')
    isFailing = false
    await until(() => recorder.seen.length >= 1)
    await recorder.readNow()
    t.ok(
      handed.every((batch) => numbersOf(batch).join() === '1'),
      'the same event each time',
    )
    t.strictSame(numbersOf(recorder.seen), [1])
    await recorder.stop()
  })

  t.test('one order for all readers', async (t) => {
    const recorders = await Promise.all([1, 2, 3].map(() => startRecorder(database)))
    await Promise.all(Array.from({ length: 40 }, (_, number) => write(database, number)))
    for (const { seen } of recorders) {
      await until(() => seen.length >= 40)
      t.strictSame(seen, [...seen].sort(comparePositions))
      t.strictSame(seen, recorders[0]?.seen)
      t.equal(new Set(numbersOf(seen)).size, 40)
    }
    await Promise.all(recorders.map(({ stop }) => stop()))
  })
})
