/**
 * The next start adopts events of a dump from another cluster: in their order, before all events
 * that follow.
 */
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import { adoptRestoredEvents, findEventHorizon, recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { freshDatabase } from '../helpers/database.ts'
import { eventNumber, numbersOf, startRecorder } from '../helpers/event-log.ts'
import { until } from '../helpers/until.ts'

t.test('adopts the events of a restored dump', async (t) => {
  const beginning = { xid: '0', seq: 0 }

  /** Inserts events as a dump has them, with the transaction numbers of another cluster. */
  async function restore(database: Database, xids: readonly string[]): Promise<void> {
    for (const [index, xid] of xids.entries()) {
      await database.db.insert(events).values({ payload: {}, ...eventNumber(index + 1), xid })
    }
  }

  t.test('from a cluster that was ahead: in their order, before all later events', async (t) => {
    const database = await freshDatabase()
    t.teardown(() => database.close())
    await restore(database, ['9000000000001', '9000000000002', '9000000000002', '9000000000009'])
    await database.db.transaction(adoptRestoredEvents)
    await database.transact((tx) => recordEvent(tx, eventNumber(5)))
    const recorder = await startRecorder(database, { from: beginning })
    await until(() => recorder.seen.length >= 5)
    t.strictSame(numbersOf(recorder.seen), [1, 2, 3, 4, 5])
    await recorder.stop()
  })

  t.test('from a cluster that was partly ahead: in their order too', async (t) => {
    const database = await freshDatabase()
    t.teardown(() => database.close())
    await restore(database, ['500', '501', '9000000000001', '9000000000002'])
    await database.db.transaction(adoptRestoredEvents)
    await database.transact((tx) => recordEvent(tx, eventNumber(5)))
    const recorder = await startRecorder(database, { from: beginning })
    await until(() => recorder.seen.length >= 5)
    t.strictSame(numbersOf(recorder.seen), [1, 2, 3, 4, 5])
    await recorder.stop()
  })

  t.test('and never changes events that this cluster has written', async (t) => {
    const database = await freshDatabase()
    t.teardown(() => database.close())
    for (const number of [1, 2, 3]) await database.transact((tx) => recordEvent(tx, eventNumber(number)))
    const before = await database.db.select().from(events).orderBy(events.seq)
    await database.db.transaction(adoptRestoredEvents)
    await database.db.transaction(adoptRestoredEvents)
    t.strictSame(await database.db.select().from(events).orderBy(events.seq), before)
  })

  t.test('so that present readers see the events that follow', async (t) => {
    const database = await freshDatabase()
    t.teardown(() => database.close())
    await restore(database, ['9000000000001'])
    await database.db.transaction(adoptRestoredEvents)
    const horizon = await findEventHorizon(database.db)
    const recorder = await startRecorder(database, { from: horizon })
    await database.transact((tx) => recordEvent(tx, eventNumber(2)))
    await until(() => recorder.seen.length >= 1)
    t.strictSame(numbersOf(recorder.seen), [2])
    await recorder.stop()
  })
})
