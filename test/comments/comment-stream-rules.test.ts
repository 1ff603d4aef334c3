/**
 * The rules of comment streams: which events are sent under which names, and the ids that resume a
 * stream.
 */
import fc from 'fast-check'
import t from 'tap'
import {
  isAfter,
  isSent,
  readStreamId,
  streamEventNames,
  streamEventOf,
  streamId,
  streamMessage,
} from '../../src/domain/comments/comment-stream.ts'
import { type EventPayload, type EventType, eventKinds } from '../../src/domain/events.ts'
import { holds } from '../helpers/properties.ts'

const told = (type: EventType, payload: EventPayload = {}) => streamEventOf({ type, subjects: {}, payload })
const decided = (previousStatus: string, status: string) =>
  told('comment.decided', { previousStatus, status })

t.test('names what the public sees happen', async (t) => {
  t.equal(told('comment.posted', { status: 'visible' }), 'posted')
  t.equal(told('comment.posted', { status: 'pending' }), undefined)
  t.equal(told('comment.edited', { status: 'visible' }), 'edited')
  t.equal(told('comment.edited', { status: 'pending' }), undefined)
  t.equal(told('comment.held'), 'hidden')
  t.equal(told('comment.removed'), 'removed')
  t.equal(told('comment.voted', { score: 1 }), 'score')
  const decisions = {
    'visible hidden': 'hidden',
    'visible pending': 'hidden',
    'visible visible': undefined,
    'pending visible': 'posted',
    'pending hidden': undefined,
    'hidden visible': 'restored',
    'hidden pending': undefined,
  }
  for (const [statuses, name] of Object.entries(decisions)) {
    const [before = '', after = ''] = statuses.split(' ')
    t.equal(decided(before, after), name, statuses)
  }
  const comments = (Object.keys(eventKinds) as EventType[]).filter((type) => !type.startsWith('comment.'))
  for (const type of [...comments, 'comment.refused', 'comment.reported'] as EventType[]) {
    t.equal(told(type, { status: 'visible' }), undefined, type)
  }
})

t.test(
  'sends words only of visible comments, and a loss only of comments that are not visible',
  async (t) => {
    const shown = [{ status: 'visible' }, { status: 'hidden' }, null]
    const said = streamEventNames.map((name) => [
      name,
      ...shown.map((comment) => isSent(name, { previousStatus: 'visible' }, comment)),
    ])
    t.strictSame(said, [
      ['posted', true, false, false],
      ['edited', true, false, false],
      ['hidden', false, true, true],
      ['restored', true, false, false],
      ['removed', false, true, true],
      ['score', true, true, false],
    ])
    for (const previousStatus of ['pending', 'hidden']) {
      const removed = shown.map((comment) => isSent('removed', { previousStatus }, comment))
      t.strictSame(removed.slice(1), [true, false], 'what was not to be seen is not said to be gone')
    }
  },
)

t.test('reads the ids that streams write, in their order, and no others', async (t) => {
  const place = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.maxSafeNat())
  const position = place.map(([xid, seq]) => ({ xid: String(xid), seq }))
  holds(
    t,
    fc.property(position, position, (one, other) => {
      t.strictSame(readStreamId(streamId(one)), one)
      return isAfter(one, other) !== isAfter(other, one) || streamId(one) === streamId(other)
    }),
  )
  for (const id of [
    '',
    '1',
    '1-',
    '-1',
    '1-1-1',
    ' 1-1',
    '1.5-1',
    `${2n ** 64n}-1`,
    '08-1',
    '00-1',
    '1-01',
    '1-9999999999999999',
    'é-1',
  ]) {
    t.equal(readStreamId(id), undefined, id)
  }
})

t.test('writes a message that no text breaks', async (t) => {
  holds(
    t,
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const lines = streamMessage({ id: '1-1', event: 'posted', data: { text } }).split(/\r\n|\r|\n/)
      const [id, event, data, ...rest] = lines
      t.strictSame([id, event, rest], ['id: 1-1', 'event: posted', ['', '']])
      return JSON.parse(String(data).slice('data: '.length)).text === text
    }),
  )
})
