/**
 * Comments as they happen: one reader of the event log for all who listen at this process, a queue of bounded length for each
 * of them. Words are looked up as they are told, so what was hidden meanwhile never travels.
 */
import { Readable } from 'node:stream'
import type { Database } from '../db/database.ts'
import { type EventReader, startEventReader } from '../db/event-reader.ts'
import { findMissedEvents, type LoggedEvent } from '../db/queries/comment-events.ts'
import { findShownComments } from '../db/queries/comments.ts'
import { findEventHorizon } from '../db/queries/events.ts'
import {
  isAfter,
  isSaid,
  type StreamPosition,
  streamEventOf,
  streamId,
  streamMessage,
} from '../domain/comment-stream.ts'
import { ApiError } from '../errors.ts'
import { presentComment } from '../presenters/comments.ts'

/** Streams that one process holds, and of these from one address. */
const maxStreams = 2_000
const maxStreamsOfAddress = 30
/** Characters that wait for one reader; who falls behind further is cut off, and comes back to where it was. */
const maxWaiting = 262_144
/** Milliseconds; less than proxies wait for a silent connection. */
const heartbeatMs = 15_000

type Listener = {
  articleId: string
  address: string
  stream: Readable
  /** What it has heard; while it is `null`, what happens is kept for later. */
  heard: StreamPosition | null
  early: Message[]
}
type Message = { position: StreamPosition; text: string; isLast: boolean }

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
  const { db } = database
  let reader: Promise<EventReader> | undefined
  let isClosed = false

  const pulse = setInterval(() => {
    for (const listener of listeners) tell(listener, ': \n\n')
  }, heartbeat).unref()

  function leave(listener: Listener): void {
    listeners.delete(listener)
    if (listeners.size > 0 || !reader) return
    const idle = reader
    reader = undefined
    idle.then(
      (started) => started.stop(),
      () => {},
    )
  }

  function tell(listener: Listener, text: string): void {
    const { stream } = listener
    if (stream.readableLength + text.length > maxWaiting) stream.destroy()
    else stream.push(text)
  }

  function hear(listener: Listener, message: Message): void {
    const { heard } = listener
    if (heard === null) {
      listener.early.push(message)
      // Whoever is told a lot before it has caught up has to catch up again.
      if (listener.early.length > 1_000) listener.stream.destroy()
      return
    }
    if (!isAfter(message.position, heard)) return
    listener.heard = message.position
    tell(listener, message.text)
    if (message.isLast) listener.stream.push(null)
  }

  async function spread(events: readonly LoggedEvent[]): Promise<void> {
    const listening = new Set([...listeners].map(({ articleId }) => articleId))
    const heard = events.filter(({ subjects }) => listening.has(subjects.articleId ?? ''))
    for (const [articleId, messages] of await messagesOf(heard)) {
      for (const listener of listeners) {
        if (listener.articleId === articleId) for (const message of messages) hear(listener, message)
      }
    }
  }

  /** By article, in the order of the log. */
  async function messagesOf(events: readonly LoggedEvent[]): Promise<Map<string, Message[]>> {
    const told = events.flatMap((event) => {
      const { articleId, commentId } = event.subjects
      const name = streamEventOf(event)
      return articleId && commentId && name ? [{ event, articleId, commentId, name }] : []
    })
    const ids = [...new Set(told.map(({ commentId }) => commentId))]
    const rows = ids.length === 0 ? [] : await findShownComments(db, ids)
    const shown = new Map(rows.map((row) => [row.id, presentComment(row)]))
    const messages = new Map<string, Message[]>()
    const add = (articleId: string, message: Message) => {
      const list = messages.get(articleId)
      if (list) list.push(message)
      else messages.set(articleId, [message])
    }
    for (const event of events) {
      if (event.type !== 'article.unpublished' || !event.subjects.articleId) continue
      const data = { articleId: event.subjects.articleId }
      const text = streamMessage({ id: streamId(event), event: 'closed', data })
      add(data.articleId, { position: event, text, isLast: true })
    }
    for (const { event, articleId, commentId, name } of told) {
      const comment = shown.get(commentId) ?? null
      if (!isSaid(name, comment)) continue
      const text = streamMessage({ id: streamId(event), event: name, data: { id: commentId, comment } })
      add(articleId, { position: event, text, isLast: false })
    }
    for (const list of messages.values()) {
      list.sort((one, other) => (isAfter(one.position, other.position) ? 1 : -1))
    }
    return messages
  }

  function admit({ articleId, address }: Wish): Listener {
    if (isClosed || listeners.size >= maxStreams) {
      const headers = { 'retry-after': '30' }
      throw new ApiError('unavailable', 'Too many streams are open. Try again later.', { headers })
    }
    const ofAddress = [...listeners].filter((listener) => listener.address === address).length
    if (ofAddress >= maxStreamsOfAddress) {
      const headers = { 'retry-after': '30' }
      const detail = `${maxStreamsOfAddress} streams are open from this address.`
      throw new ApiError('too-many-requests', detail, { headers })
    }
    const stream = new Readable({ read() {}, encoding: 'utf8' })
    const listener: Listener = { articleId, address, stream, heard: null, early: [] }
    listeners.add(listener)
    stream.once('close', () => leave(listener))
    return listener
  }

  async function start(listener: Listener, after: StreamPosition | undefined): Promise<void> {
    reader ??= startEventReader(database, { onEvents: spread, onError })
    await reader
    tell(listener, 'retry: 3000\n\n')
    const { articleId } = listener
    if (!after) {
      const now = await findEventHorizon(db)
      begin(listener, now, 'ready')
      return
    }
    const { events, horizon, isComplete } = await findMissedEvents(db, { articleId, after })
    if (!isComplete) return begin(listener, horizon, 'reset')
    const missed = (await messagesOf(events)).get(articleId) ?? []
    listener.heard = after
    for (const message of missed) hear(listener, message)
    begin(listener, isAfter(horizon, after) ? horizon : after, 'ready')
  }

  /** What has been told up to here is told, or not to be told. */
  function begin(listener: Listener, at: StreamPosition, event: 'ready' | 'reset'): void {
    listener.heard = at
    tell(listener, streamMessage({ id: streamId(at), event, data: { articleId: listener.articleId } }))
    for (const message of listener.early.splice(0)) hear(listener, message)
    if (seconds === 0) listener.stream.push(null)
  }

  return {
    async open(wish) {
      const listener = admit(wish)
      try {
        await start(listener, wish.after)
      } catch (error) {
        listener.stream.destroy()
        throw error
      }
      const end = setTimeout(() => listener.stream.push(null), seconds * 1000).unref()
      listener.stream.once('close', () => clearTimeout(end))
      return listener.stream
    },
    async close() {
      isClosed = true
      clearInterval(pulse)
      for (const { stream } of listeners) stream.push(null)
      await (await reader)?.stop()
    },
  }
}
