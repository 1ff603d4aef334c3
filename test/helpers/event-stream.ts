/** Reads streams of server-sent events, as a browser's EventSource does. */
import type { Readable } from 'node:stream'
import { until } from './until.ts'

export type Heard = {
  id: string
  event: string
  data: { id?: string; comment?: Record<string, unknown> | null }
}

export type Listening = {
  messages: Heard[]
  /** Comment lines, which keep a silent connection open. */
  heartbeats(): number
  /** The message after `count - 1` others. */
  message(count: number): Promise<Heard>
  /** The first message about a comment. */
  of(commentId: string): Promise<Heard>
  ended: Promise<void>
}

/** All messages of a whole text. */
export function messagesIn(text: string): Heard[] {
  const blocks = text.split('\n\n').filter((block) => block.startsWith('id: '))
  return blocks.map((block) => {
    const fields = Object.fromEntries(
      block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]),
    )
    return { id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data ?? '') }
  })
}

export function listenTo(stream: Readable): Listening {
  let text = ''
  const listening: Listening = {
    messages: [],
    heartbeats: () => text.split('\n\n').filter((block) => block.startsWith(':')).length,
    message: (count) => until(() => listening.messages[count - 1]),
    of: (commentId) => until(() => listening.messages.find(({ data }) => data.id === commentId)),
    ended: new Promise((resolve) => stream.once('close', resolve)),
  }
  stream.on('data', (chunk) => {
    text += chunk
    // What comes last may not have come whole.
    listening.messages = messagesIn(text.slice(0, text.lastIndexOf('\n\n')))
  })
  return listening
}
