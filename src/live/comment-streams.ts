/** Comments as they happen: one reader of the event log for all who listen at this process. */
import { Readable } from 'node:stream'
import type { Database } from '../db/database.ts'
import { type EventReader, startEventReader } from '../db/event-reader.ts'
import {
  findMissedEvents,
  findPublicHorizon,
  type LoggedEvent,
} from '../db/queries/comments/comment-events.ts'
import {
  isAfter,
  type StreamPosition,
  streamMessage,
  streamRetry,
} from '../domain/comments/comment-stream.ts'
import { notFound } from '../problems/api-error.ts'
import { messagesOf } from './comment-messages.ts'
import { createListener, type Listener, maxAtOnce, textOf } from './listener.ts'

/** Streams that one process holds, and of these from one address. */
const maxStreams = 2_000
const maxStreamsOfAddress = 30
/** Events of the article that are looked up for one reader who comes back. */
const maxMissedEvents = 500
/** Milliseconds after which a reader comes back: whose stream has ended, and who found too many open. */
const retryMs = { ended: 3_000, busy: 30_000 }
/** Milliseconds; less than proxies wait for a silent connection. */
const heartbeatMs = 15_000

export type Wish = { articleId: string; address: string; after: StreamPosition | undefined }

export type CommentStreams = {
  /** The text of an event stream: what was missed, then what happens, for `seconds`; 0: only what was missed. */
  open(wish: Wish): Promise<Readable>
  /** Ends all; their readers come back, to another process. */
  close(): Promise<void>
}

type Options = {
  database: Database
  /** After which a reader has to come again. */
  seconds: number
  heartbeat?: number
  onError: (error: unknown) => void
}

export function createCommentStreams({
  database,
  seconds,
  heartbeat = heartbeatMs,
  onError,
}: Options): CommentStreams {
  const listeners = new Set<Listener>()
  const follow = createFollower(database, { onEvents: spread, onError })
  let isClosed = false

  const pulse = setInterval(() => {
    for (const listener of listeners) listener.beat()
  }, heartbeat).unref()

  async function spread(events: readonly LoggedEvent[]): Promise<void> {
    const listening = new Set([...listeners].map(({ articleId }) => articleId))
    const heard = events.filter(({ subjects }) => listening.has(subjects.articleId ?? ''))
    const messages = await messagesOf(database.db, heard)
    const last = events.at(-1)
    if (!last) return
    for (const listener of listeners) listener.hear(messages.get(listener.articleId) ?? [], last)
  }

  function admit(wish: Wish): Listener {
    const listener = createListener(wish)
    const { stream } = listener
    listeners.add(listener)
    const end = seconds > 0 ? setTimeout(() => listener.end(), seconds * 1000).unref() : undefined
    stream.once('close', () => {
      clearTimeout(end)
      listeners.delete(listener)
      if (listeners.size === 0) void follow.stop()
    })
    return listener
  }

  return {
    async open(wish) {
      if (isClosed) return Readable.from([streamRetry(retryMs.ended)])
      if (isCrowded(listeners, wish.address)) return Readable.from([busy(wish)])
      const listener = admit(wish)
      const { stream } = listener
      try {
        await follow.start()
        await catchUp(database, listener, wish.after)
      } catch (error) {
        stream.destroy()
        throw error
      }
      if (seconds === 0) listener.end()
      return stream
    },
    async close() {
      isClosed = true
      clearInterval(pulse)
      for (const listener of listeners) listener.end()
      await follow.stop()
    },
  }
}

/** The reader of the log, there only while anybody listens. One that could not be started is tried again. */
function createFollower(database: Database, options: Parameters<typeof startEventReader>[1]) {
  let reader: Promise<EventReader> | undefined
  return {
    async start(): Promise<void> {
      reader ??= startEventReader(database, options)
      const started = reader
      try {
        await started
      } catch (error) {
        if (reader === started) reader = undefined
        throw error
      }
    },
    async stop(): Promise<void> {
      const idle = reader
      reader = undefined
      // What did not start need not be stopped: whoever waited for it was told.
      const started = await idle?.catch(() => undefined)
      await started?.stop()
    },
  }
}

async function catchUp(
  { db }: Database,
  listener: Listener,
  after: StreamPosition | undefined,
): Promise<void> {
  const { articleId } = listener
  listener.say(streamRetry(retryMs.ended))
  if (!after) {
    const now = await findPublicHorizon(db, articleId)
    if (!now) throw notFound('article')
    return listener.begin(now, 'ready')
  }
  const missed = await findMissedEvents(db, { articleId, after })
  const { events, horizon, isComplete, isPublic } = missed
  if (!isPublic) throw notFound('article')
  if (!isComplete || events.length > maxMissedEvents) return listener.begin(horizon, 'reset')
  const all = (await messagesOf(db, events)).get(articleId) ?? []
  // What was withdrawn meanwhile is public again.
  const messages = all.filter(({ isLast }) => !isLast)
  const text = textOf(messages)
  if (text.length > maxAtOnce) return listener.begin(horizon, 'reset')
  listener.say(text)
  listener.begin(isAfter(horizon, after) ? horizon : after, 'ready')
}

function isCrowded(listeners: ReadonlySet<Listener>, address: string): boolean {
  if (listeners.size >= maxStreams) return true
  return [...listeners].filter((listener) => listener.address === address).length >= maxStreamsOfAddress
}

/** A stream that ends, and no 429 or 503: after those a browser does not come back (HTML, section 9.2.3). */
function busy({ articleId }: Wish): string {
  return streamRetry(retryMs.busy) + streamMessage({ event: 'busy', data: { articleId } })
}
