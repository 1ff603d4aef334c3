/**
 * One open stream: what it sends once its reader has caught up, and how it replaces too much text.
 */
import { text } from 'node:stream/consumers'
import t from 'tap'
import { streamMessage } from '../../src/domain/comments/comment-stream.ts'
import { createListener, type Message } from '../../src/live/listener.ts'
import { messagesIn } from '../helpers/comments/event-stream.ts'

t.test('keeps events until the reader has caught up, within bounds', async (t) => {
  const at = (seq: number) => ({ xid: '5', seq })
  const message = (seq: number, length = 1, isLast = false): Message => ({
    position: at(seq),
    tombstones: [],
    text: streamMessage({
      id: `5-${seq}`,
      event: isLast ? 'closed' : 'posted',
      data: { id: 'x'.repeat(length) },
    }),
    isLast,
  })
  const hear = async (early: Message[]) => {
    const listener = createListener({ articleId: 'of the article' })
    for (const one of early) listener.receive([one], at(9))
    listener.begin(at(1), 'ready')
    listener.end()
    const said = await text(listener.stream)
    const lastId = said.slice(said.lastIndexOf('id: '))
    return [...messagesIn(said).map(({ event, id }) => `${event} ${id}`), lastId.trim()]
  }
  t.strictSame(await hear([]), ['ready 5-1', 'id: 5-1'])
  t.strictSame(
    await hear([message(1), message(2), message(3)]),
    ['ready 5-1', 'posted 5-2', 'posted 5-3', 'id: 5-3'],
    'once',
  )
  const much = [message(2, 70_000), message(3, 70_000)]
  t.strictSame(await hear(much), ['ready 5-1', 'reset 5-3', 'id: 5-3'])
  t.strictSame(await hear([...much, message(4)]), ['ready 5-1', 'reset 5-3', 'posted 5-4', 'id: 5-4'])
  t.strictSame(
    await hear([message(2, 1, true), ...much]),
    ['ready 5-1', 'closed 5-2', 'id: 5-2'],
    'also where it was closed',
  )
})

t.test(
  'sends a tombstone once for all messages that changed it, also where the first was skipped',
  async (t) => {
    const listener = createListener({ articleId: 'of the article' })
    const tombstone = streamMessage({ event: 'tombstone', data: { id: 'above' } })
    const batch = [1, 2, 3].map((seq): Message => {
      const text = streamMessage({ id: `5-${seq}`, event: 'posted', data: { id: String(seq) } })
      return { position: { xid: '5', seq }, tombstones: [tombstone], text, isLast: false }
    })
    listener.begin({ xid: '5', seq: 1 }, 'ready')
    listener.receive(batch, { xid: '5', seq: 3 })
    listener.end()
    const said = messagesIn(await text(listener.stream))
    t.strictSame(
      said.map(({ event }) => event),
      ['ready', 'tombstone', 'posted', 'posted'],
    )
  },
)
