/** One who listens to the comments of an article: hears each message once, in order, and keeps no more waiting than is bounded. */
import { Readable } from 'node:stream'
import {
  isAfter,
  type StreamPosition,
  streamId,
  streamMessage,
  streamPlace,
} from '../domain/comment-stream.ts'

/** Characters that wait for one reader; who falls behind further is cut off, and comes back to where it was. */
const maxWaiting = 262_144
/** Characters that one reader catches up with; who has missed more loads the page anew. Twice this can wait. */
export const maxMissed = 120_000
/** Milliseconds in which a reader takes what was left for it at the end; more slowly it is cut off. */
const lastWordsMs = 30_000

/** `isLast`: after it there is nothing more to hear. */
export type Message = { position: StreamPosition; text: string; isLast: boolean }

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
  /** Whether so much happened early that it was not kept. */
  let isBehind = false
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
    beat()
    isEnded = true
    stream.push(null)
    const cut = setTimeout(() => stream.destroy(), lastWordsMs).unref()
    stream.once('close', () => clearTimeout(cut))
  }

  function keep(messages: readonly Message[]): void {
    early.push(...messages)
    if (textLength(early) <= maxMissed) return
    isBehind = true
    early = early.slice(-1)
  }

  function hear(messages: readonly Message[], place: StreamPosition): void {
    if (heard === undefined) {
      keep(messages)
      return
    }
    const since = heard
    const fresh = messages.filter(({ position }) => isAfter(position, since))
    if (isAfter(place, since)) heard = place
    say(fresh.map(({ text }) => text).join(''))
    if (fresh.some(({ isLast }) => isLast)) end()
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
      const last = early.at(-1)
      const start = isBehind && last && isAfter(last.position, at) ? last.position : at
      heard = start
      const data = { articleId }
      say(streamMessage({ id: streamId(start), event: isBehind ? 'reset' : event, data }))
      hear(early.splice(0), last?.position ?? start)
    },
  }
}

export function textLength(messages: readonly Message[]): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0)
}
