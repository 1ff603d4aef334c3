/**
 * Streams that show changes of comments as they happen. All streams of a process share one reader
 * of the event log.
 */
import { Readable, type Writable } from 'node:stream'
import type { Database } from '../db/database.ts'
import { type EventReader, startEventReader } from '../db/event-reader.ts'
import {
  countBytesOfWords,
  findMissedEvents,
  findPublicHorizon,
  type LoggedEvent,
  maxMissed,
} from '../db/queries/comments/comment-events.ts'
import {
  isAfter,
  type StreamPosition,
  streamMessage,
  streamRetry,
} from '../domain/comments/comment-stream.ts'
import { notFound } from '../problems/api-error.ts'
import { type MessageSource, messagesOf } from './comment-messages.ts'
import { createListener, type Listener, maxAtOnce, textOf } from './listener.ts'

/**
 * Milliseconds until a reader reconnects, after its stream has ended, or where it has no place or
 * has made room.
 */
const retryMs = { ended: 3_000, busy: 30_000 }
/** Milliseconds. Proxies close a connection that is silent for longer. */
const heartbeatMs = 15_000

type StreamRequest = {
  articleId: string
  /** The network of the reader. */
  address: string
  /** The account of a reader who is signed in. It gets a place where anonymous readers get none. */
  accountId?: string | undefined
  after: StreamPosition | undefined
  /** What the text is written to. Its unsent bytes count as those of the stream. */
  sink?: Writable | undefined
}

/** Who may hold a stream open. `take` gives the function that gives the place back. */
type Places = {
  take(applicant: {
    network: string
    accountId: string | undefined
    onDisplaced: () => void
  }): (() => void) | undefined
}

export type CommentStreams = {
  /**
   * The text of a stream: the missed events, then the new events for `seconds`. If `seconds` is 0,
   * it has only the missed events.
   */
  open(request: StreamRequest): Promise<Readable>
  /** Ends all streams. Their readers reconnect to another process. */
  close(): Promise<void>
}

type Options = {
  database: Database
  /** The URL of this service. */
  publicUrl: string
  places: Places
  /** The maximum number of bytes that wait for slow readers, of all streams together. */
  maxUnread: number
  /** How long a stream lasts. Then its reader reconnects. */
  seconds: number
  heartbeat?: number
  onError: (error: unknown) => void
}

export function createCommentStreams({
  database,
  publicUrl,
  places,
  maxUnread,
  seconds,
  heartbeat = heartbeatMs,
  onError,
}: Options): CommentStreams {
  const source = { db: database.db, publicUrl }
  const listeners = new Set<Listener>()
  const follow = createFollower(database, { onEvents: spread, onError })
  let isClosed = false

  const pulse = setInterval(() => {
    for (const listener of listeners) listener.sendHeartbeat()
    cutSlowest()
  }, heartbeat).unref()

  /** Ends the streams with the most unread text, until the others keep to the bound together. */
  function cutSlowest(): void {
    let unread = [...listeners].reduce((sum, listener) => sum + listener.unread(), 0)
    if (unread <= maxUnread) return
    for (const listener of [...listeners].toSorted((one, other) => other.unread() - one.unread())) {
      unread -= listener.unread()
      listener.cut()
      if (unread <= maxUnread) return
    }
  }

  async function spread(events: readonly LoggedEvent[]): Promise<void> {
    const listening = new Set([...listeners].map(({ articleId }) => articleId))
    const wanted = events.filter(({ subjects }) => listening.has(subjects.articleId ?? ''))
    const messages = await messagesOf(source, wanted)
    const last = events.at(-1)
    if (!last) return
    for (const listener of listeners) listener.receive(messages.get(listener.articleId) ?? [], last)
    cutSlowest()
  }

  /** `undefined` where the reader gets no place. */
  function admit(request: StreamRequest): Listener | undefined {
    const listener = createListener(request)
    const { stream } = listener
    const giveBack = places.take({
      network: request.address,
      accountId: request.accountId,
      onDisplaced() {
        listener.send(displaced(request))
        listener.end()
      },
    })
    if (!giveBack) return undefined
    listeners.add(listener)
    const end = seconds > 0 ? setTimeout(() => listener.end(), seconds * 1000).unref() : undefined
    stream.once('close', () => {
      clearTimeout(end)
      giveBack()
      listeners.delete(listener)
      if (listeners.size === 0) void follow.stop()
    })
    return listener
  }

  return {
    async open(request) {
      if (isClosed) return Readable.from([streamRetry(retryMs.ended)])
      const listener = admit(request)
      if (!listener) return busyStream(request.articleId)
      const { stream } = listener
      try {
        await follow.start()
        await catchUp(source, listener, request.after)
      } catch (error) {
        stream.destroy()
        throw error
      }
      cutSlowest()
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

/**
 * Runs the reader of the log while somebody listens. If the reader could not start, the next
 * listener starts it again.
 */
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
      // A reader that did not start needs no stop. The requests that waited for it have got the
      // error.
      const started = await idle?.catch(() => undefined)
      await started?.stop()
    },
  }
}

async function catchUp(
  source: MessageSource,
  listener: Listener,
  after: StreamPosition | undefined,
): Promise<void> {
  const { db } = source
  const { articleId } = listener
  listener.send(streamRetry(retryMs.ended))
  if (!after) {
    const now = await findPublicHorizon(db, articleId)
    if (!now) throw notFound('article')
    return listener.begin(now, 'ready')
  }
  const missed = await findMissedEvents(db, { articleId, after })
  const { events, horizon, isComplete, isPublic } = missed
  if (!isPublic) throw notFound('article')
  const isTooMuch = !isComplete || events.length > maxMissed || (await haveTooManyWords(db, events))
  if (isTooMuch) return listener.begin(horizon, 'reset')
  const all = (await messagesOf(source, events)).get(articleId) ?? []
  // The article is public now, even if it was unpublished meanwhile. So no message may close the
  // stream.
  const messages = all.filter(({ isLast }) => !isLast)
  const text = textOf(messages)
  if (text.length > maxAtOnce) return listener.begin(horizon, 'reset')
  listener.send(text)
  listener.begin(isAfter(horizon, after) ? horizon : after, 'ready')
}

/** Asked before the words are read, since hundreds of long comments take a long time to read and present. */
async function haveTooManyWords(db: Database['db'], events: readonly LoggedEvent[]): Promise<boolean> {
  const ids = [...new Set(events.flatMap(({ subjects: { commentId } }) => commentId ?? []))]
  return ids.length > 0 && (await countBytesOfWords(db, ids)) > maxAtOnce
}

/**
 * A stream that ends at once. After a 429 or 503, a browser would not reconnect (HTML, section
 * 9.2.3).
 */
export function busyStream(articleId: string): Readable {
  return Readable.from([busy(articleId)])
}

function busy(articleId: string): string {
  return streamRetry(retryMs.busy) + streamMessage({ event: 'busy', data: { articleId } })
}

/** The last words of a stream that makes room. Its reader comes back like one who got no place. */
function displaced({ articleId }: StreamRequest): string {
  return `: Too many streams are open. This one makes room for another reader.\n\n${busy(articleId)}`
}
