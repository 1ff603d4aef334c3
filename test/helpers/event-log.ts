/** The event log in tests: when all of it is told, and readers that remember what they have got. */
import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/database.ts'
import { type EventReader, startEventReader } from '../../src/db/event-reader.ts'
import { type EventPosition, type EventRow, type NewEvent, recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { until } from './until.ts'

/**
 * Waits until readers of the log may get all that is in it. An event is told once no older
 * transaction runs on the server, and that may be another test's transaction.
 */
export async function untilTold({ db }: Pick<Database, 'db'>): Promise<void> {
  await until(
    async () => (await db.$count(events, sql`xid >= pg_snapshot_xmin(pg_current_snapshot())`)) === 0,
  )
}

/** Tries again until the database takes an event, as after an outage. */
export async function untilRecorded(database: Database, event: NewEvent): Promise<void> {
  const isRecorded = () =>
    database
      .transact((tx) => recordEvent(tx, event))
      .then(
        () => true,
        () => false,
      )
  await until(isRecorded)
}

/** An event that a test recognizes by its number. */
export function eventNumber(number: number): NewEvent {
  return {
    type: 'comment.posted',
    subjects: {},
    payload: { number },
    actorAccountId: null,
    occurredAt: new Date(number),
  }
}

export function numbersOf(rows: readonly EventRow[]): unknown[] {
  return rows.map(({ payload }) => payload.number)
}

type Recorder = EventReader & { seen: EventRow[]; errors: unknown[] }

type RecorderOptions = { from?: EventPosition; onEvents?: (batch: readonly EventRow[]) => void }

/** `seen` holds the accepted events. A batch for which `onEvents` throws is not among them. */
export async function startRecorder(
  database: Database,
  { from, onEvents = () => {} }: RecorderOptions = {},
): Promise<Recorder> {
  const seen: EventRow[] = []
  const errors: unknown[] = []
  const reader = await startEventReader(database, {
    from,
    onEvents: (batch) => {
      onEvents(batch)
      seen.push(...batch)
    },
    onError: (error) => errors.push(error),
  })
  return { ...reader, seen, errors }
}

/** Compares positions in the log, by transaction and then by number. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  const [left, right] = [BigInt(a.xid), BigInt(b.xid)]
  if (left !== right) return left < right ? -1 : 1
  return a.seq - b.seq
}
