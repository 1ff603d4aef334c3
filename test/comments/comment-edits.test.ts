/**
 * Editing one's own comment: the window, the former words, and the effect of screening and policy
 * on the new words.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { commentRevisions, comments } from '../../src/db/tables/comments.ts'
import { screenings } from '../../src/db/tables/moderation.ts'
import { maxFormerBodies } from '../../src/domain/comments/comment-windows.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { commentEvents } from '../helpers/comments/comment-log.ts'
import { decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { setCommentRules } from '../helpers/moderation/comment-rules.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const minute = 60_000
const unknownId = '01890000-0000-7000-8000-000000000000'

const app = await startTestApp()
const { send, person, deps } = app
const { db } = deps.database
const discussion = await startDiscussion(app)
const { articleId, post } = discussion
const [reader, other] = [await person(), await person()]
const [moderator, admin] = [await person(['moderator']), await person(['admin'])]

const patch = (as: Person | undefined, id: string, payload: object | string, type = 'application/json') =>
  send({
    method: 'PATCH',
    url: `/v1/comments/${id}`,
    ...(as && { as }),
    payload,
    headers: { 'content-type': type },
  })
const edit = (as: Person, id: string, body: string) => patch(as, id, { body })
const revisions = (id: string, query = '') =>
  send({ url: `/v1/comments/${id}/revisions${query}`, as: moderator })
const rowOf = async (id: string) => (await db.select().from(comments).where(eq(comments.id, id)))[0]
const formerOf = (id: string) =>
  db
    .select({ number: commentRevisions.number, body: commentRevisions.body })
    .from(commentRevisions)
    .where(eq(commentRevisions.commentId, id))
    .orderBy(commentRevisions.number)

/**
 * Makes the comment so old that the next request comes this long after its posting. A request takes
 * a millisecond.
 */
async function postedBefore(id: string, milliseconds: number): Promise<void> {
  const createdAt = new Date(deps.clock().getTime() + 1 - milliseconds)
  await db.update(comments).set({ createdAt }).where(eq(comments.id, id))
}

async function pendingComment(): Promise<string> {
  await discussion.setPolicy('premoderated')
  const { id } = await post(reader, 'Wait for me')
  await discussion.setPolicy('open')
  return id
}

t.test('does', async (t) => {
  t.test('changes the words everywhere, and says when', async (t) => {
    const before = await post(reader, 'Frist!')
    const answer = await edit(reader, before.id, 'First, *of course*.')
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_, {
      ...before,
      body: 'First, *of course*.',
      bodyHtml: '<p>First, <em>of course</em>.</p>',
      editedAt: deps.clock().toISOString(),
    })
    t.strictSame((await send({ url: `/v1/comments/${before.id}` })).body_, answer.body_)
    t.equal((await send({ url: '/v1/comments?limit=1' })).body_.data[0].excerpt, 'First, of course.')
    t.match(await commentEvents(deps, before.id), [
      { type: 'comment.posted' },
      { type: 'comment.edited', payload: { status: 'visible' } },
    ])
  })

  t.test('takes a JSON merge patch', async (t) => {
    const { id } = await post(reader, 'One')
    const answer = await patch(reader, id, JSON.stringify({ body: 'Two' }), 'application/merge-patch+json')
    t.match(answer, { statusCode: 200, body_: { body: 'Two' } })
  })

  t.test('keeps each earlier body for moderators, newest first, page by page', async (t) => {
    const { id, createdAt } = await post(reader, 'one')
    const times = [createdAt]
    for (const body of ['two', '*three*'])
      times.push(expectStatus(await edit(reader, id, body), 200).body_.editedAt)
    const all = expectStatus(await revisions(id), 200).body_
    t.strictSame(all, {
      data: [
        {
          number: 3,
          body: '*three*',
          bodyHtml: '<p><em>three</em></p>',
          isCurrent: true,
          createdAt: times[2],
        },
        { number: 2, body: 'two', bodyHtml: '<p>two</p>', isCurrent: false, createdAt: times[1] },
        { number: 1, body: 'one', bodyHtml: '<p>one</p>', isCurrent: false, createdAt: times[0] },
      ],
      page: { nextCursor: null },
    })
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: { number: number }[]; page: { nextCursor: string | null } } = (
        await revisions(id, `?limit=1${cursor && `&cursor=${cursor}`}`)
      ).body_
      seen.push(...page.data.map(({ number }) => number))
      cursor = page.page.nextCursor
    }
    t.strictSame(seen, [3, 2, 1])
    t.strictSame((await revisions((await post(reader, 'Never edited')).id)).body_.data.length, 1)
  })

  t.test('reads the earlier bodies in one statement', async (t) => {
    const { id } = await post(reader, 'one')
    await edit(reader, id, 'two')
    const statements = await executedSql(() => revisions(id))
    t.equal(statements.filter((text) => text.includes('comment_revisions')).length, 1)
    t.equal(statements.length, 1, statements.join('\n'))
  })

  t.test('changes nothing for the same words, at any time, or for an empty patch', async (t) => {
    const { id } = await post(reader, 'The same')
    await postedBefore(id, 20 * minute)
    const before = await contentsOf(deps)
    for (const payload of [{ body: 'The same' }, {}]) {
      const answer = await patch(reader, id, payload)
      t.match(answer, { statusCode: 200, body_: { id, body: 'The same', editedAt: null } })
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('lets a comment that waits be edited, and wait on', async (t) => {
    const id = await pendingComment()
    const queuedAt = (await rowOf(id))?.queuedAt
    const answer = await edit(reader, id, 'Wait for me, please')
    t.match(answer, { statusCode: 200, body_: { status: 'pending', body: 'Wait for me, please' } })
    t.match(await rowOf(id), { status: 'pending', queuedAt })
    t.strictSame((await commentEvents(deps, id)).at(-1), {
      type: 'comment.edited',
      payload: { status: 'pending' },
    })
    refused(t, await send({ url: `/v1/comments/${id}` }), 404, 'not-found')
    await decided(app, moderator, id, 'approve')
    t.equal((await send({ url: `/v1/comments/${id}` })).body_.body, 'Wait for me, please')
  })

  t.test('makes a comment wait again where the article is premoderated, and its replies stay', async (t) => {
    const root = await post(reader, 'Root')
    const reply = await post(reader, 'Reply', root.id)
    const beneath = await post(other, 'Beneath', reply.id)
    const visible = await discussion.count()
    await discussion.setPolicy('premoderated')
    const answer = await edit(reader, reply.id, 'Buy this')
    await discussion.setPolicy('open')
    t.match(answer, { statusCode: 200, body_: { status: 'pending', body: 'Buy this' } })
    t.equal(await discussion.count(), visible - 1)
    t.equal((await send({ url: `/v1/comments/${root.id}` })).body_.replyCount, 1)
    t.match((await send({ url: `/v1/comments/${reply.id}` })).body_, {
      status: 'pending',
      body: null,
      bodyHtml: null,
      author: null,
      replyCount: 1,
    })
    t.equal((await send({ url: `/v1/comments/${beneath.id}` })).statusCode, 200)
    t.match(await rowOf(reply.id), { queuedAt: Date, isApproved: false })
    t.match(await commentEvents(deps, reply.id), [
      { type: 'comment.posted' },
      { type: 'comment.edited', payload: { status: 'pending' } },
      { type: 'comment.held', payload: { source: 'policy' } },
    ])
    const [found] = await db.select().from(screenings).where(eq(screenings.commentId, reply.id))
    t.match(found, { outcome: 'pending', source: 'policy', articleId, accountId: reader.id })
    t.strictSame(await miscounts(deps), [])
  })

  t.test('takes away the approval of a moderator', async (t) => {
    const id = await pendingComment()
    await decided(app, moderator, id, 'approve')
    t.equal((await rowOf(id))?.isApproved, true)
    t.equal((await edit(reader, id, 'Other words')).body_.status, 'visible')
    t.equal((await rowOf(id))?.isApproved, false)
  })

  t.test('leaves a comment that readers have reported in the queue', async (t) => {
    const { id } = await post(reader, 'Reported')
    const queuedAt = deps.clock()
    await db.update(comments).set({ queuedAt, openReportCount: 1 }).where(eq(comments.id, id))
    await edit(reader, id, 'Harmless')
    t.match(await rowOf(id), { status: 'visible', queuedAt, openReportCount: 1 })
  })

  t.test('goes on where the comments are closed meanwhile: it adds none', async (t) => {
    const { id } = await post(reader, 'Tpyo')
    await discussion.setPolicy('closed')
    t.match(await edit(reader, id, 'Typo'), { statusCode: 200, body_: { body: 'Typo', status: 'visible' } })
    await discussion.setPolicy('open')
  })

  t.test('lets staff edit their own comments by the same rules', async (t) => {
    for (const as of [moderator, admin, discussion.author]) {
      const { id } = await post(as, 'Official')
      t.equal((await edit(as, id, 'Official, corrected')).statusCode, 200)
    }
  })
})

t.test('refuses', async (t) => {
  t.test('after the window of the settings, and not a moment before', async (t) => {
    const rows: [rules: object, minutes: number][] = [
      [{}, 15],
      [{ commentEditWindow: 2 }, 2],
    ]
    for (const [rules, minutes] of rows) {
      await setCommentRules(app, admin, rules)
      const { id } = await post(reader, 'Now')
      await postedBefore(id, minutes * minute - 1)
      t.equal((await edit(reader, id, 'In time')).statusCode, 200, `${minutes}`)
      const answer = await edit(reader, id, 'Too late')
      refused(t, answer, 409, 'comment-edit-closed')
      t.match(answer.body_.detail, `within ${minutes} minutes`)
      t.equal((await send({ url: `/v1/comments/${id}` })).body_.body, 'In time')
    }
    await setCommentRules(app, admin, { commentEditWindow: 0 })
    const { id } = await post(reader, 'For ever')
    refused(t, await edit(reader, id, 'Never'), 409, 'comment-edit-closed')
    await setCommentRules(app, admin, {})
  })

  t.test('a comment that is hidden or removed, and says which', async (t) => {
    const [hidden, removed] = [await post(reader, 'Hidden'), await post(reader, 'Removed')]
    await decided(app, moderator, hidden.id, 'hide')
    expectStatus(await send({ method: 'DELETE', url: `/v1/comments/${removed.id}`, as: reader }), 204)
    const before = await contentsOf(deps)
    for (const [{ id }, status] of [
      [hidden, 'hidden'],
      [removed, 'removed'],
    ] as const) {
      for (const body of ['Changed', 'Hidden', '']) {
        const answer = await patch(reader, id, body === '' ? {} : { body })
        refused(t, answer, 409, 'comment-not-editable')
        t.match(answer.body_.detail, status)
      }
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('comments of others like comments that do not exist', async (t) => {
    const { id } = await post(reader, 'Mine')
    const elsewhere = await startDiscussion(app, 'Gone')
    const gone = await elsewhere.post(reader, 'Mine too')
    await elsewhere.unpublish()
    const pending = await pendingComment()
    const before = await contentsOf(deps)
    for (const as of [other, moderator, admin])
      for (const one of [id, pending]) refused(t, await edit(as, one, 'Yours'), 404, 'not-found')
    for (const one of [gone.id, unknownId, articleId])
      refused(t, await edit(reader, one, 'X'), 404, 'not-found')
    refused(t, await patch(undefined, id, { body: 'Nobody' }), 401, 'unauthenticated')
    for (const as of [reader, other, admin]) {
      refused(t, await send({ url: `/v1/comments/${id}/revisions`, as }), 403, 'forbidden')
    }
    refused(t, await revisions(unknownId), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('bodies that break the schema or grow too much, naming the member', async (t) => {
    const { id } = await post(reader, 'Fine')
    const before = await contentsOf(deps)
    for (const body of [
      '',
      ' \n',
      12,
      null,
      ['a'],
      'a'.repeat(10_001),
      'a\0b',
      'a\ud800b',
      '&'.repeat(9_000),
    ])
      invalid(t, await patch(reader, id, { body }), ['/body'])
    invalid(t, await patch(reader, id, { parentId: id, status: 'visible' }), ['/parentId', '/status'])
    refused(t, await patch(reader, id, '{"body": "x"}', 'text/plain'), 415, 'unsupported-media-type')
    for (const cursor of ['x', Buffer.from('[1,2]').toString('base64url')])
      refused(t, await revisions(id, `?cursor=${cursor}`), 400, 'invalid-cursor')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test(`more than ${maxFormerBodies} edits`, async (t) => {
    const { id } = await post(reader, 'Body 0')
    const former = Array.from({ length: maxFormerBodies - 1 }, (_, index) => ({
      commentId: id,
      number: index + 1,
      body: 'x',
      bodyHtml: 'x',
      createdAt: deps.clock(),
    }))
    await db.insert(commentRevisions).values(former)
    t.equal((await edit(reader, id, 'The last')).statusCode, 200)
    const answer = await edit(reader, id, 'One more')
    refused(t, answer, 409, 'comment-not-editable')
    t.match(answer.body_.detail, String(maxFormerBodies))
    t.equal((await formerOf(id)).length, maxFormerBodies)
  })
})

t.test('keeps', async (t) => {
  t.test('former words from all but moderators', async (t) => {
    const { id } = await post(reader, 'quokka once')
    await edit(reader, id, 'Nothing to see')
    for (const url of [
      `/v1/comments/${id}`,
      '/v1/comments',
      `/v1/articles/${articleId}/comments?limit=100&sort=newest`,
    ])
      t.notMatch((await send({ url })).body, /quokka/)
    t.match((await revisions(id)).body, /quokka/)
  })

  t.test('position, votes and replies as they were, and every count exact', async (t) => {
    const root = await post(reader, 'Root')
    await post(other, 'Reply', root.id)
    const before = (await send({ url: `/v1/comments/${root.id}` })).body_
    const after = (await edit(reader, root.id, 'Root, edited')).body_
    const { body: _b, bodyHtml: _h, editedAt: _e, ...rest } = after
    t.match(before, rest)
    t.equal(after.replyCount, 1)
    t.strictSame(await miscounts(deps), [])
  })
})
