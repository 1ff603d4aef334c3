/**
 * One open stream. It sends each message once and in order, and limits the text that waits for a
 * slow reader.
 */
import { Readable, type Writable } from 'node:stream'
import {
  isAfter,
  type StreamPosition,
  streamId,
  streamMessage,
  streamPlace,
} from '../domain/comments/comment-stream.ts'

/**
 * The maximum number of characters that are sent at once. If there are more, `reset` makes the
 * reader load the comments again.
 */
export const maxAtOnce = 120_000
/**
 * The maximum number of characters that wait for one reader. A slower reader is cut off, and
 * resumes at its position after reconnecting.
 */
const maxWaiting = 262_144
/** Milliseconds that a reader has to take the rest of an ended stream before it is cut off. */
const drainMs = 30_000

/**
 * `tombstones` are texts that are sent before the message, once in a batch. `isLast` says that the
 * stream ends after the message.
 */
export type Message = {
  position: StreamPosition
  tombstones: readonly string[]
  text: string
  isLast: boolean
}

export type Listener = {
  readonly articleId: string
  readonly stream: Readable
  /** The length of the text that the reader has not taken yet. */
  unread(): number
  /** Sends text that is not from the log. */
  send(text: string): void
  /** Keeps a silent connection open, and tells the reader its position in the log. */
  sendHeartbeat(): void
  /**
   * Takes all messages between the last `place` and this `place`. Messages that arrive before
   * `begin` wait.
   */
  receive(messages: readonly Message[], place: StreamPosition): void
  /**
   * To be called when everything up to `at` has been sent or is left out. From then on, `receive`
   * sends its messages at once.
   */
  begin(at: StreamPosition, event: 'ready' | 'reset'): void
  end(): void
  /** Ends the stream without its unread text. The reader resumes at its position. */
  cut(): void
}

type ListenerOptions = { articleId: string; sink?: Writable | undefined }

export function createListener({ articleId, sink }: ListenerOptions): Listener {
  const stream = new Readable({ read() {}, encoding: 'utf8' })
  let reached: StreamPosition | undefined
  let early: Message[] = []
  let isEnded = false

  function unread(): number {
    return stream.destroyed ? 0 : stream.readableLength + (sink?.writableLength ?? 0)
  }

  function send(text: string): void {
    if (isEnded || stream.destroyed || text === '') return
    if (unread() + text.length > maxWaiting) stream.destroy()
    else stream.push(text)
  }

  function sendHeartbeat(): void {
    send(reached ? streamPlace(reached) : ': \n\n')
  }

  function end(): void {
    if (isEnded) return
    if (reached) send(streamPlace(reached))
    isEnded = true
    stream.push(null)
    const cut = setTimeout(() => stream.destroy(), drainMs).unref()
    stream.once('close', () => clearTimeout(cut))
  }

  function receive(messages: readonly Message[], place: StreamPosition): void {
    const since = reached
    if (since === undefined) {
      early = bounded([...early, ...messages]).messages
      return
    }
    const { messages: fresh, text } = bounded(messages.filter(({ position }) => isAfter(position, since)))
    send(text)
    if (isAfter(place, since)) reached = place
    if (fresh.some(({ isLast }) => isLast)) end()
  }

  /** The messages and their text. If the text is too long, one message replaces them all. */
  function bounded(messages: Message[]): { messages: Message[]; text: string } {
    const text = textOf(messages)
    const last = messages.findLast(({ isLast }) => isLast) ?? messages.at(-1)
    if (!last || text.length <= maxAtOnce) return { messages, text }
    const only = last.isLast ? last : { ...last, tombstones: [], text: marker('reset', last.position) }
    return { messages: [only], text: only.text }
  }

  function marker(event: 'ready' | 'reset', at: StreamPosition): string {
    return streamMessage({ id: streamId(at), event, data: { articleId } })
  }

  return {
    articleId,
    stream,
    unread,
    send,
    sendHeartbeat,
    receive,
    end,
    cut: () => void stream.destroy(),
    begin(at, event) {
      send(marker(event, at))
      reached = at
      const place = early.at(-1)?.position ?? at
      receive(early.splice(0), place)
    },
  }
}

/**
 * The text of a batch. It has each tombstone once, before the first message that may have changed
 * it.
 */
export function textOf(messages: readonly Message[]): string {
  const texts = messages.flatMap(({ tombstones, text }) => [...tombstones, text])
  return [...new Set(texts)].join('')
}
