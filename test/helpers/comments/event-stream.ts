/** Reads streams of server-sent events, as a browser's EventSource does. */
import type { Readable } from 'node:stream'
import { until } from '../until.ts'

type Heard = {
  id: string
  event: string
  data: { id?: string; comment?: Record<string, unknown> | null }
}

export type Listening = {
  messages: Heard[]
  /** The value of `Last-Event-ID` in the next request. */
  lastId(): string
  /** The number of heartbeats so far. They are no messages, but they may change the last id. */
  heartbeats(): number
  /** Waits for message number `count`. */
  message(count: number): Promise<Heard>
  /** Waits for the first message about a comment. */
  of(commentId: string): Promise<Heard>
  ended: Promise<void>
}

type Fields = Partial<Record<'id' | 'event' | 'data' | 'retry', string>>

const blocksOf = (text: string): Fields[] =>
  text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s))))

/**
 * All messages of a text. A message without an id has the id of the block before it (HTML, section
 * 9.2.6).
 */
export function messagesIn(text: string): Heard[] {
  let lastId = ''
  return blocksOf(text).flatMap(({ id = lastId, event = '', data }) => {
    lastId = id
    return data === undefined ? [] : [{ id, event, data: JSON.parse(data) }]
  })
}

export function listenTo(stream: Readable): Listening {
  let text = ''
  // The last block may be incomplete.
  const whole = () => text.slice(0, text.lastIndexOf('\n\n'))
  const listening: Listening = {
    messages: [],
    lastId: () => blocksOf(whole()).findLast(({ id }) => id !== undefined)?.id ?? '',
    heartbeats: () => blocksOf(whole()).filter(({ data, retry }) => data === undefined && !retry).length,
    message: (count) => until(() => listening.messages[count - 1]),
    of: (commentId) => until(() => listening.messages.find(({ data }) => data.id === commentId)),
    ended: new Promise((resolve) => stream.once('close', resolve)),
  }
  stream.on('data', (chunk) => {
    text += chunk
    listening.messages = messagesIn(whole())
  })
  return listening
}
