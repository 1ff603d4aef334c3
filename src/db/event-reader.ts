/**
 * Follows the event log and passes every event to its listener, in an order that all readers share.
 * A batch is repeated only if the listener throws.
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
  /**
   * Reads all events that readers can see now. Resolves when the listener has them or when reading
   * has failed.
   */
  readNow(): Promise<void>
  stop(): Promise<void>
}

type EventReaderOptions = {
  /** The position to begin at. By default, it is after all events that readers can see now. */
  from?: EventPosition
  /** If this throws, it is called again with the same batch, so it must succeed in the end. */
  onEvents: (events: readonly EventRow[]) => void | Promise<void>
  /** Called at the first of a series of failures. The reader keeps trying. */
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

  /** Only one read runs at a time. Signals that arrive during a read cause one more read. */
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
