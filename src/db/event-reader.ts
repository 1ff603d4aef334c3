/**
 * Follows the event log and gives every event to its listener exactly once, in an order that all
 * readers share.
 */
import type { Database } from './database.ts'
import { type EventPosition, type EventRow, findEventHorizon, listEventsAfter } from './queries/events.ts'

const batchSize = 500
/**
 * The poll finds events that no signal announced, because a process crashed between the commit and
 * the signal.
 */
const pollMs = 1_000

export type EventReader = {
  /** Reads all events that are there now. Resolves when the listener has them, or when that failed. */
  readNow(): Promise<void>
  stop(): Promise<void>
}

type EventReaderOptions = {
  /** The place to begin at. By default it is after everything that is committed now. */
  from?: EventPosition
  /** When this throws, it gets the same batch again, so it must succeed in the end. */
  onEvents: (events: readonly EventRow[]) => void | Promise<void>
  /** Called once at the first failure of a series. The reader goes on trying. */
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

  /** There is one read at a time. A signal that comes meanwhile causes one more. */
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
