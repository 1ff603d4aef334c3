/**
 * Streams of comments: what they send and when, how they resume, what they never send, and their
 * bounds.
 */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { findMissedEvents, findWithTombstones } from '../../src/db/queries/comments/comment-events.ts'
import { findEventHorizon, recordEvent, recordEvents } from '../../src/db/queries/events.ts'
import type { StreamPosition } from '../../src/domain/comments/comment-stream.ts'
import { readStreamId } from '../../src/domain/comments/comment-stream.ts'
import type { EventSubjects } from '../../src/domain/events.ts'
import { createStreamPlaces, streamBounds } from '../../src/http/bounds/stream-places.ts'
import { messagesOf } from '../../src/live/comment-messages.ts'
import { type CommentStreams, createCommentStreams } from '../../src/live/comment-streams.ts'
import { type Message, textOf } from '../../src/live/listener.ts'
import { startTestApp } from '../helpers/app.ts'
import { decide, decided, startDiscussion } from '../helpers/comments/discussion.ts'
import { listenTo, messagesIn } from '../helpers/comments/event-stream.ts'
import { untilTold } from '../helpers/event-log.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { refused } from '../helpers/refusal.ts'
import { until } from '../helpers/until.ts'

const app = await startTestApp()
const { send, person, deps } = app
const { database } = deps
const discussion = await startDiscussion(app)
const { articleId, post } = discussion
const [reader, moderator] = [await person(), await person(['moderator'])]
const url = `/v1/articles/${articleId}/comments/stream`

const faults: unknown[] = []
const startStreams = (options: Partial<Parameters<typeof createCommentStreams>[0]> = {}) =>
  createCommentStreams({
    database,
    publicUrl: 'http://masthead.test',
    places: createStreamPlaces(streamBounds),
    maxUnread: streamBounds.unread,
    seconds: 60,
    onError: (error) => faults.push(error),
    ...options,
  })
const streams = startStreams()
t.teardown(() => streams.close())

const open = async (
  from: CommentStreams = streams,
  more: { after?: StreamPosition; address?: string } = {},
) => {
  await untilTold(database)
  return listenTo(await from.open({ articleId, address: '192.0.2.1', after: undefined, ...more }))
}
const resume = async (id: string, from = url) => {
  await untilTold(database)
  return messagesIn((await send({ url: from, headers: { 'last-event-id': id } })).body)
}
/** More events than are searched for one reader who reconnects. */
const fillLog = (subjects: EventSubjects) =>
  database.transact((tx) => {
    const event = {
      type: 'comment.reported' as const,
      subjects,
      actorAccountId: null,
      occurredAt: deps.clock(),
    }
    return recordEvents(tx, Array(5_001).fill(event))
  })
/** The id of the present end of the log. */
const lastId = async (from = url) => {
  await untilTold(database)
  const [ready] = messagesIn((await send({ url: from })).body)
  return String(ready?.id)
}

t.test('does', async (t) => {
  t.test('tell of a tombstone once for all replies of a moment, by one statement', async (t) => {
    // This test comes first: the log reader of an open stream would add statements of its own.
    const root = await post(reader, 'A root')
    const replies = [await post(reader, 'One', root.id), await post(reader, 'Two', root.id)]
    await decided(app, moderator, root.id, 'hide')
    await untilTold(database)
    const after = await findEventHorizon(database.db)
    for (const { id } of replies) await decided(app, moderator, id, 'hide')
    await untilTold(database)
    const { events: missed } = await findMissedEvents(database.db, { articleId, after })
    let messages: Message[] = []
    const statements = await executedSql(async () => {
      messages =
        (await messagesOf({ db: database.db, publicUrl: 'http://masthead.test' }, missed)).get(articleId) ??
        []
    })
    t.equal(statements.length, 1)
    t.strictSame(
      messagesIn(textOf(messages)).map(({ event, data }) => [event, data.id]),
      [
        ['tombstone', root.id],
        ['hidden', replies[0]?.id],
        ['hidden', replies[1]?.id],
      ],
    )
  })

  t.test('tell what happens, as it happens', async (t) => {
    const heard = await open()
    t.equal((await heard.message(1)).event, 'ready')
    const comment = await post(reader, 'A *first* word')
    const posted = await heard.message(2)
    t.match(posted, {
      event: 'posted',
      data: { id: comment.id, comment: { bodyHtml: '<p>A <em>first</em> word</p>' } },
    })
    t.strictSame(posted.data.comment, (await send({ url: `/v1/comments/${comment.id}` })).body_)
    await decide(app, moderator, comment.id, { action: 'hide' })
    t.match(await heard.message(3), { event: 'hidden', data: { id: comment.id, comment: null } })
    await decide(app, moderator, comment.id, { action: 'restore' })
    t.match(await heard.message(4), { event: 'restored', data: { comment: { body: 'A *first* word' } } })
    const reply = await post(moderator, 'An answer', comment.id)
    await heard.message(5)
    await decide(app, moderator, comment.id, { action: 'hide' })
    const tombstone = { status: 'hidden', body: null, bodyHtml: null, author: null, replyCount: 1 }
    t.match(await heard.message(6), { event: 'hidden', data: { id: comment.id, comment: tombstone } })
    t.equal(heard.messages[4]?.data.id, reply.id)
    t.equal(new Set(heard.messages.map(({ id }) => id)).size, 6)
  })

  t.test(
    'tell of tombstones that disappear with the last reply beneath them, and come back with it',
    async (t) => {
      const root = await post(reader, 'A root')
      const middle = await post(reader, 'An answer', root.id)
      const first = await post(reader, 'A first answer to it', middle.id)
      const second = await post(reader, 'A second answer to it', middle.id)
      for (const { id } of [root, middle]) await decided(app, moderator, id, 'hide')
      const shown = async (id: string) => (await send({ url: `/v1/comments/${id}` })).statusCode === 200
      const heard = await open()
      const told = async (count: number) => {
        await heard.message(1 + count)
        return heard.messages
          .slice(1)
          .map(({ event, data }) => [event, data.id, data.comment?.replyCount ?? null])
      }
      await decided(app, moderator, first.id, 'hide')
      const loss = [
        ['tombstone', root.id, 1],
        ['tombstone', middle.id, 1],
        ['hidden', first.id, null],
      ]
      t.strictSame(await told(3), loss, 'as they are now')
      await send({ method: 'DELETE', url: `/v1/comments/${second.id}`, as: reader })
      const end = [
        ['tombstone', root.id, null],
        ['tombstone', middle.id, null],
        ['removed', second.id, null],
      ]
      t.strictSame(await told(6), [...loss, ...end])
      t.notOk(await shown(root.id))
      await decided(app, moderator, first.id, 'restore')
      const back = [
        ['tombstone', root.id, 1],
        ['tombstone', middle.id, 1],
        ['restored', first.id, 0],
      ]
      t.strictSame(await told(9), [...loss, ...end, ...back])
      t.ok(await shown(root.id))
      const { id, data } = heard.messages.at(-3) ?? {}
      t.strictSame(data?.comment, (await send({ url: `/v1/comments/${root.id}` })).body_, 'without words')
      t.equal(id, heard.messages.at(-4)?.id, 'whoever is cut off between the two hears both again')
    },
  )

  t.test('tell of a comment that waited when it is approved, and of a score', async (t) => {
    await discussion.setPolicy('premoderated')
    const heard = await open()
    const held = await post(reader, 'May I?')
    await decide(app, moderator, held.id, { action: 'approve' })
    t.match(await heard.message(2), { event: 'posted', data: { id: held.id } })
    await discussion.setPolicy('open')
    await database.transact((tx) =>
      recordEvent(tx, {
        type: 'comment.voted',
        subjects: { articleId, commentId: held.id },
        payload: { score: 1, upvotes: 1, downvotes: 0 },
        actorAccountId: null,
        occurredAt: deps.clock(),
      }),
    )
    t.match(await heard.message(3), { event: 'score', data: { id: held.id, comment: { score: 0 } } })
  })

  t.test('resume after any of their messages, with the missed ones and nothing twice', async (t) => {
    const since = await lastId()
    const ids = []
    for (const body of ['one', 'two', 'three']) ids.push((await post(reader, body)).id)
    const missed = await resume(since)
    t.strictSame(
      missed.map(({ event }) => event),
      ['posted', 'posted', 'posted', 'ready'],
    )
    t.strictSame(
      missed.slice(0, 3).map(({ data }) => data.id),
      ids,
    )
    for (const [index, { id }] of missed.entries()) {
      const rest = await resume(id)
      t.strictSame(
        rest.slice(0, -1).map(({ id }) => id),
        missed.slice(index + 1, 3).map(({ id }) => id),
      )
    }
  })

  t.test('go on after the article was unpublished for a while', async (t) => {
    const other = await startDiscussion(app, 'Withdrawn for a while')
    const there = `/v1/articles/${other.articleId}/comments/stream`
    const since = await lastId(there)
    await other.unpublish()
    await other.publish()
    const { id } = await other.post(reader, 'Back again')
    const missed = await resume(since, there)
    t.match(missed, [{ event: 'posted', data: { id } }, { event: 'ready' }])
    t.equal(missed.length, 2)
  })

  t.test('tell many votes at once as one score', async (t) => {
    const comment = await post(reader, 'Vote!')
    const since = await lastId()
    for (const value of [1, -1, 1]) {
      await send({ method: 'PUT', url: `/v1/comments/${comment.id}/vote`, as: moderator, payload: { value } })
    }
    t.match(await resume(since), [
      { event: 'score', data: { id: comment.id, comment: { score: 1 } } },
      { event: 'ready' },
    ])
  })

  t.test('go on from missed events to new ones', async (t) => {
    const since = await lastId()
    const missed = await post(reader, 'missed')
    const heard = await open(streams, { after: readStreamId(since) })
    const next = await post(reader, 'then')
    await until(() => heard.messages.some(({ data }) => data.id === next.id))
    t.strictSame(
      heard.messages.flatMap(({ data }) => (data.comment ? [data.id] : [])),
      [missed.id, next.id],
    )
  })

  t.test('keep a silent connection open', async (t) => {
    const lively = startStreams({ heartbeat: 5 })
    t.teardown(() => lively.close())
    const heard = await open(lively)
    await until(() => heard.heartbeats() > 2)
  })

  t.test('move along with the log while nothing happens beneath their article', async (t) => {
    const lively = startStreams({ heartbeat: 5 })
    t.teardown(() => lively.close())
    const heard = await open(lively)
    const since = (await heard.message(1)).id
    await fillLog({})
    t.equal((await resume(since))[0]?.event, 'reset')
    await until(async () => (await resume(heard.lastId()))[0]?.event === 'ready')
    const { id } = await post(reader, 'After the noise')
    t.match(await heard.message(2), { event: 'posted', data: { id } })
    t.equal(heard.messages.length, 2)
  })

  t.test('end with the place that they have reached', async (t) => {
    const own = startStreams()
    const heard = await open(own)
    const other = await startDiscussion(app, 'Beside')
    const elsewhere = await listenTo(
      await own.open({ articleId: other.articleId, address: '192.0.2.1', after: undefined }),
    )
    await other.post(reader, 'Beside')
    const { id } = await elsewhere.message(2)
    await own.close()
    await heard.ended
    t.equal(heard.lastId(), id)
  })

  t.test('answer with headers that forbid caching', async (t) => {
    const { headers, body } = await send({ url })
    t.match(headers, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    t.ok(body.startsWith('retry: 3000\n\nid: '))
    t.equal((await send({ method: 'HEAD', url })).body, '')
  })
})

t.test('refuses', async (t) => {
  t.test('articles that are not public, and ids that no event has', async (t) => {
    const other = await startDiscussion(app, 'Another')
    await other.unpublish()
    for (const id of [other.articleId, reader.id]) {
      refused(t, await send({ url: `/v1/articles/${id}/comments/stream` }), 404, 'not-found')
    }
    for (const id of ['x', '1', '1-', `${2n ** 64n}-1`, '1-99999999999999999999', 'a'.repeat(60)]) {
      refused(t, await send({ url, headers: { 'last-event-id': id } }), 400, 'invalid-request')
    }
  })

  t.test('more than thirty streams of one address, while other addresses get theirs', async (t) => {
    const busy = startStreams()
    t.teardown(() => busy.close())
    const once = { articleId, address: '192.0.2.7', after: undefined }
    const first = await busy.open(once)
    for (let n = 1; n < 30; n++) await busy.open(once)
    const [asked, message, ...rest] = (await text(await busy.open(once))).split('\n\n')
    t.strictSame(
      [asked, message, rest],
      ['retry: 30000', `event: busy\ndata: {"articleId":"${articleId}"}`, ['']],
      'a stream that ends: a browser comes back to no other answer, and keeps its place',
    )
    const other = listenTo(await busy.open({ ...once, address: '192.0.2.8' }))
    t.equal((await other.message(1)).event, 'ready')
    first.destroy()
    await until(async () =>
      listenTo(await busy.open(once))
        .message(1)
        .then(({ event }) => event === 'ready'),
    )
  })

  t.test('the oldest anonymous stream its place, where an account comes', async (t) => {
    const bounds = { all: 3, reserved: 1, ofNetwork: { account: 3, anonymous: 3 }, ofAccount: 2 }
    const crowded = startStreams({ places: createStreamPlaces(bounds) })
    t.teardown(() => crowded.close())
    const from = (address: string, accountId?: string) =>
      crowded.open({ articleId, address, accountId, after: undefined })
    const chunks: string[] = []
    const oldest = (await from('192.0.2.1')).on('data', (chunk) => chunks.push(chunk))
    const closed = new Promise((resolve) => oldest.once('close', resolve))
    const others = [await from('192.0.2.1'), await from('192.0.2.2', reader.id)].map(listenTo)
    const heard = listenTo(await from('192.0.2.3', moderator.id))
    await closed
    t.match(
      chunks.join(''),
      /: Too many streams are open\. [^\n]+\n\nretry: 30000\n\nevent: busy\ndata: \{[^\n]+\n\nid: \S+\n\n$/,
      'its reader is told why, comes back later, and keeps its place in the log',
    )
    const { id } = await post(reader, 'For those who are left')
    for (const listening of [...others, heard]) t.equal((await listening.of(id)).event, 'posted')
    const [, , busy] = (await text(await from('192.0.2.1'))).split('\n\n')
    t.equal(busy, '', 'an anonymous reader from there ends no stream of an account')
  })
})

t.test('keeps', async (t) => {
  t.test('hidden, waiting and removed words to itself, also from readers who resume', async (t) => {
    const since = await lastId()
    const heard = await open()
    const secret = 'zanzibarquokka'
    const hidden = await post(reader, `${secret} hidden`)
    await decide(app, moderator, hidden.id, { action: 'hide' })
    await discussion.setPolicy('premoderated')
    await post(reader, `${secret} waiting`)
    await discussion.setPolicy('open')
    const last = await post(reader, 'harmless')
    await until(() => heard.messages.some(({ data }) => data.id === last.id))
    const missed = await resume(since)
    t.notMatch(JSON.stringify(missed), secret)
    t.strictSame(missed.map(({ event, data }) => [event, data.id]).slice(0, -1), [
      ['hidden', hidden.id],
      ['posted', last.id],
    ])
  })

  t.test('to its article', async (t) => {
    const other = await startDiscussion(app, 'Elsewhere')
    const heard = await open()
    await other.post(reader, 'Elsewhere')
    const here = await post(reader, 'Here')
    await until(() => heard.messages.some(({ data }) => data.id === here.id))
    t.equal(heard.messages.length, 2)
  })

  t.test('no reader of an article that is not public any more', async (t) => {
    const other = await startDiscussion(app, 'For a while')
    const stream = await streams.open({ articleId: other.articleId, address: '192.0.2.1', after: undefined })
    const heard = listenTo(stream)
    await other.unpublish()
    t.equal((await heard.message(2)).event, 'closed')
    await heard.ended
  })

  t.test('a reader who is too far behind from gaps: it has to load the comments anew', async (t) => {
    t.equal((await resume(`${2n ** 63n}-1`))[0]?.event, 'reset')
    await fillLog({ articleId })
    const [message, ...rest] = await resume('3-0')
    t.equal(message?.event, 'reset')
    t.strictSame(rest, [])
  })

  t.test('a reader who has missed too much text from a stream that never begins', async (t) => {
    // Nobody else listens to this article, and reads its comments.
    const alone = await startDiscussion(app)
    const aloneUrl = `/v1/articles/${alone.articleId}/comments/stream`
    const since = await lastId(aloneUrl)
    for (let n = 0; n < 8; n++) await alone.post(reader, `${n}${'x'.repeat(9_000)}`)
    await untilTold(database)
    // Its reader of the log begins here, after all of the comments.
    const fresh = startStreams({ seconds: 0 })
    let messages: ReturnType<typeof messagesIn> = []
    const statements = await executedSql(async () => {
      const after = readStreamId(since)
      messages = messagesIn(
        await text(await fresh.open({ articleId: alone.articleId, address: '::1', after })),
      )
    })
    await fresh.close()
    t.strictSame(
      messages.map(({ event }) => event),
      ['reset'],
    )
    const words = statements.filter((statement) => statement.includes('from "comments"'))
    t.equal(words.length, 1)
    t.ok(
      words.every((statement) => statement.includes('octet_length')),
      'only the lengths of the words are read',
    )
  })

  t.test('the words of hidden comments from being read', async (t) => {
    const { id } = await post(reader, 'Words that are hidden soon')
    const read = async () => (await findWithTombstones(database.db, [id]))[0]?.comment.body
    t.equal(await read(), 'Words that are hidden soon')
    await decided(app, moderator, id, 'hide')
    t.equal(await read(), '')
  })

  t.test('a fast reader connected, however much happens at once: it loads anew and goes on', async (t) => {
    const since = await lastId()
    const heard = await open()
    const ids: string[] = []
    for (let n = 0; n < 14; n++) {
      const { id } = await post(reader, `${n}${'x'.repeat(9_990)}`)
      // One by one: all at once would be too much.
      await heard.of(id)
      ids.push(id)
    }
    const told = await open(streams, { after: readStreamId(since) })
    t.equal((await told.message(1)).event, 'reset', 'it is too much for one who comes back, too')
    const before = heard.messages.length
    await database.transact((tx) =>
      recordEvents(
        tx,
        ids.map((commentId) => ({
          type: 'comment.edited' as const,
          subjects: { articleId, commentId },
          payload: { status: 'visible' },
          actorAccountId: null,
          occurredAt: deps.clock(),
        })),
      ),
    )
    const reset = await heard.message(before + 1)
    t.equal(reset.event, 'reset')
    const { id } = await post(reader, 'after it')
    t.match(await heard.message(before + 2), { event: 'posted', data: { id } })
    t.match(await resume(reset.id), [{ event: 'posted', data: { id } }, { event: 'ready' }])
  })

  t.test('to itself that a comment was removed which nobody had seen', async (t) => {
    const heard = await open()
    await discussion.setPolicy('premoderated')
    const waiting = await post(reader, 'Never seen')
    await discussion.setPolicy('open')
    for (const { id } of [waiting, await post(reader, 'Seen')]) {
      t.equal((await send({ method: 'DELETE', url: `/v1/comments/${id}`, as: reader })).statusCode, 204)
    }
    await until(() => heard.messages.some(({ event }) => event === 'removed'))
    t.notOk(heard.messages.some(({ data }) => data.id === waiting.id))
  })

  t.test('no word for a reader who has not taken the end of the stream yet', async (t) => {
    const lively = startStreams({ heartbeat: 5 })
    t.teardown(() => lively.close())
    const other = await startDiscussion(app, 'Unread')
    const openOther = () =>
      lively.open({ articleId: other.articleId, address: '192.0.2.1', after: undefined })
    const [unread, read] = [await openOther(), listenTo(await openOther())]
    const errors: unknown[] = []
    unread.on('error', (error) => errors.push(error))
    await other.unpublish()
    await read.ended
    const beside = await open(lively)
    await until(() => beside.heartbeats() > 2)
    t.strictSame(errors, [])
    const heard = listenTo(unread)
    await heard.ended
    t.equal(heard.messages.at(-1)?.event, 'closed')
  })

  t.test('trying to start its reader of the log', async (t) => {
    let isAway = true
    const flaky = {
      ...database,
      onCommit: (listener: () => void) => {
        if (isAway) throw new Error('the database is away')
        return database.onCommit(listener)
      },
    }
    const own = startStreams({ database: flaky })
    t.teardown(() => own.close())
    await t.rejects(open(own), { message: 'the database is away' })
    isAway = false
    t.equal((await (await open(own)).message(1)).event, 'ready')
  })

  t.test('only a bounded text waiting for a slow reader', async (t) => {
    const stream = await streams.open({ articleId, address: '192.0.2.1', after: undefined })
    const closed = new Promise((resolve) => stream.once('close', resolve))
    const beside = await open()
    // One by one: all at once would be too much for either.
    for (let n = 0; n < 16; n++) await beside.of((await post(reader, 'x'.repeat(9_999))).id)
    await closed
    t.ok(stream.destroyed)
    t.ok(stream.readableLength <= 262_144)
  })

  t.test('only a bounded text waiting for all slow readers together', async (t) => {
    const tight = startStreams({ maxUnread: 50_000, heartbeat: 5 })
    t.teardown(() => tight.close())
    const from = () => tight.open({ articleId, address: '192.0.2.1', after: undefined })
    const sink = new PassThrough({ highWaterMark: 1_000_000 })
    const slowest = await tight.open({ articleId, address: '192.0.2.1', after: undefined, sink })
    sink.write('x'.repeat(25_000))
    const [slow, beside] = [await from(), listenTo(await from())]
    await beside.of((await post(reader, 'x'.repeat(9_999))).id)
    t.notOk(slowest.destroyed)
    await beside.of((await post(reader, 'x'.repeat(9_999))).id)
    await until(() => slowest.destroyed)
    t.notOk(slow.destroyed, 'the one with the most unread text ends, and it is enough')
    const next = await post(reader, 'For those who are left')
    await beside.of(next.id)
    slow.destroy()
  })

  t.test('nothing open that has ended', async (t) => {
    const own = startStreams()
    const heard = await open(own)
    await own.close()
    await heard.ended
    const late = await own.open({ articleId, address: '192.0.2.1', after: undefined })
    t.equal(await text(late), 'retry: 3000\n\n', 'its reader comes back, to another process')
    t.strictSame(faults, [])
  })
})
