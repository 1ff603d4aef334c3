/** Follows the event log: hands every event to its listener exactly once, in an order all readers share. */
import type { Database } from './database.ts'
import { type EventPosition, type EventRow, findEventHorizon, listEventsAfter } from './queries/events.ts'

const batchSize = 500
/** Catches what a crash between a commit and its signal left out. */
const pollMs = 1_000

export type EventReader = {
  /** Reads whatever is there now; resolves when it is handed over, or could not be. */
  readNow(): Promise<void>
  stop(): Promise<void>
}

export type EventReaderOptions = {
  /** Where to begin; by default after everything that is committed now. */
  from?: EventPosition
  /** Must not throw for good: a failed batch is read again. */
  onEvents: (events: readonly EventRow[]) => void | Promise<void>
  /** Told once each time it cannot read or hand over any more; it goes on trying. */
  onError: (error: unknown) => void
}

export async function startEventReader(
  database: Database,
  { from, onEvents, onError }: EventReaderOptions,
): Promise<EventReader> {
  let position = from ?? (await findEventHorizon(database.db))
  let isStopped = false
  let reading: Promise<void> | undefined
  let isSignalled = false
  let isFailing = false

  async function readToEnd(): Promise<void> {
    while (!isStopped) {
      const events = await listEventsAfter(database.db, position, batchSize)
      const last = events.at(-1)
      if (!last) return
      await onEvents(events)
      position = { xid: last.xid, seq: last.seq }
      if (events.length < batchSize) return
    }
  }

  /** One read at a time; a signal that comes meanwhile causes one more. */
  async function drain(): Promise<void> {
    do {
      isSignalled = false
      await readToEnd().then(
        () => {
          isFailing = false
        },
        (error) => {
          if (!isFailing) onError(error)
          isFailing = true
        },
      )
    } while (isSignalled && !isStopped)
  }

  function read(): Promise<void> {
    isSignalled = true
    reading ??= drain().finally(() => {
      reading = undefined
    })
    return reading
  }

  const stopListening = database.onCommit(() => void read())
  const poll = setInterval(() => void read(), pollMs).unref()
  return {
    readNow: read,
    async stop() {
      isStopped = true
      stopListening()
      clearInterval(poll)
      await reading
    },
  }
}
