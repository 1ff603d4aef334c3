/** One who listens to the comments of an article: hears each message once, in order, and keeps no more waiting than is bounded. */
import { Readable } from 'node:stream'
import {
  isAfter,
  type StreamPosition,
  streamId,
  streamMessage,
  streamPlace,
} from '../domain/comments/comment-stream.ts'

/** Characters that are told at once; where there is more to tell, the reader loads the page anew. */
export const maxAtOnce = 120_000
/** Characters that wait for one reader, more than twice as many; who falls behind further is cut off, and comes back to where it was. */
const maxWaiting = 262_144
/** Milliseconds in which a reader takes what was left for it at the end; more slowly it is cut off. */
const lastWordsMs = 30_000

/** `tombstones`: texts to be told before it, unless a message just before has brought them. `isLast`: there is nothing more to hear. */
export type Message = {
  position: StreamPosition
  tombstones: readonly string[]
  text: string
  isLast: boolean
}

export type Listener = {
  readonly articleId: string
  readonly address: string
  readonly stream: Readable
  /** Says what is no part of the log. */
  say(text: string): void
  /** Keeps a silent connection open, and tells the reader how far it has come. */
  beat(): void
  /** All there was to hear up to `place`, which is in a row with what was heard before. Before `begin` it is kept for then. */
  hear(messages: readonly Message[], place: StreamPosition): void
  /** What has been told up to here is told, or not to be told. */
  begin(at: StreamPosition, event: 'ready' | 'reset'): void
  end(): void
}

export function createListener({ articleId, address }: { articleId: string; address: string }): Listener {
  const stream = new Readable({ read() {}, encoding: 'utf8' })
  let heard: StreamPosition | undefined
  let early: Message[] = []
  let isEnded = false

  function say(text: string): void {
    if (isEnded || text === '') return
    if (stream.readableLength + text.length > maxWaiting) stream.destroy()
    else stream.push(text)
  }

  function beat(): void {
    say(heard ? streamPlace(heard) : ': \n\n')
  }

  function end(): void {
    if (isEnded) return
    if (heard) say(streamPlace(heard))
    isEnded = true
    stream.push(null)
    const cut = setTimeout(() => stream.destroy(), lastWordsMs).unref()
    stream.once('close', () => clearTimeout(cut))
  }

  function hear(messages: readonly Message[], place: StreamPosition): void {
    const since = heard
    if (since === undefined) {
      early = atOnce([...early, ...messages]).messages
      return
    }
    const { messages: fresh, text } = atOnce(messages.filter(({ position }) => isAfter(position, since)))
    say(text)
    if (isAfter(place, since)) heard = place
    if (fresh.some(({ isLast }) => isLast)) end()
  }

  /** The messages and their text, or where they are too much the one that stands for all. */
  function atOnce(messages: Message[]): { messages: Message[]; text: string } {
    const text = textOf(messages)
    const last = messages.findLast(({ isLast }) => isLast) ?? messages.at(-1)
    if (!last || text.length <= maxAtOnce) return { messages, text }
    const only = last.isLast ? last : { ...last, tombstones: [], text: turn('reset', last.position) }
    return { messages: [only], text: only.text }
  }

  function turn(event: 'ready' | 'reset', at: StreamPosition): string {
    return streamMessage({ id: streamId(at), event, data: { articleId } })
  }

  return {
    articleId,
    address,
    stream,
    say,
    beat,
    hear,
    end,
    begin(at, event) {
      say(turn(event, at))
      heard = at
      const place = early.at(-1)?.position ?? at
      hear(early.splice(0), place)
    },
  }
}

/** What is told at once: each tombstone once, before the first message that may have moved it. */
export function textOf(messages: readonly Message[]): string {
  const texts = messages.flatMap(({ tombstones, text }) => [...tombstones, text])
  return [...new Set(texts)].join('')
}
