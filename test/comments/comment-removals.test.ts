/**
 * Deleting one's own comment: what goes and what stays, and the effect on counts, the queue and
 * appeals.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { commentRevisions, comments } from '../../src/db/tables/comments.ts'
import { moderationClaims, screenings } from '../../src/db/tables/moderation.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { commentEvents } from '../helpers/comments/comment-log.ts'
import { decide, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { miscounts } from '../helpers/recount.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf, tablesWith } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

const app = await startTestApp()
const { send, person, deps } = app
const { db } = deps.database
const discussion = await startDiscussion(app)
const { articleId, post } = discussion
const [reader, other] = [await person(), await person()]
const [moderator, judge, admin] = [
  await person(['moderator']),
  await person(['moderator']),
  await person(['admin']),
]

const remove = (as: Person | undefined, id: string) =>
  send({ method: 'DELETE', url: `/v1/comments/${id}`, ...(as && { as }) })
const removed = async (as: Person, id: string) => void expectStatus(await remove(as, id), 204)
const rowOf = async (id: string) => (await db.select().from(comments).where(eq(comments.id, id)))[0]
const read = (id: string) => send({ url: `/v1/comments/${id}` })
const revisionsOf = (id: string) => send({ url: `/v1/comments/${id}/revisions`, as: moderator })

t.test('does', async (t) => {
  t.test('deletes a comment for good, with its former words', async (t) => {
    const { id } = await post(reader, 'quokka one')
    await send({ method: 'PATCH', url: `/v1/comments/${id}`, as: reader, payload: { body: 'quokka two' } })
    const evidence = [{ rule: 'links', evidence: 'quokka' }]
    await db.insert(screenings).values({
      id: deps.newId(),
      commentId: id,
      articleId,
      accountId: reader.id,
      createdAt: deps.clock(),
      outcome: 'pending',
      source: 'rule',
      reasons: evidence,
    })
    t.strictSame(await tablesWith(deps, ['quokka']), [
      'comment_revisions',
      'comment_search',
      'comments',
      'screenings',
    ])
    const visible = await discussion.count()

    const answer = await remove(reader, id)
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')

    t.strictSame(await tablesWith(deps, ['quokka']), [])
    refused(t, await read(id), 404, 'not-found')
    t.notOk(idsOf(await discussion.threads('?limit=100')).includes(id))
    t.notOk(idsOf(await send({ url: '/v1/comments' })).includes(id))
    t.equal(await discussion.count(), visible - 1)
    t.equal(await db.$count(commentRevisions, eq(commentRevisions.commentId, id)), 0)
    t.strictSame(await commentEvents(deps, id).then((all) => all.at(-1)), {
      type: 'comment.removed',
      payload: { previousStatus: 'visible' },
    })
    const [screened] = await db.select().from(screenings).where(eq(screenings.commentId, id))
    t.strictSame(screened?.reasons, [{ rule: 'links', evidence: '' }], 'which rule it met is still counted')
    t.strictSame((await revisionsOf(id)).body_, { data: [], page: { nextCursor: null } })
  })

  t.test('leaves a tombstone while visible comments descend from it, and no longer', async (t) => {
    const root = await post(reader, 'Root')
    const answer = await post(other, 'Answer', root.id)
    const last = await post(reader, 'Last', answer.id)
    await removed(reader, root.id)
    t.match((await read(root.id)).body_, {
      status: 'removed',
      body: null,
      bodyHtml: null,
      author: null,
      replyCount: 2,
    })
    t.ok(idsOf(await discussion.threads('?limit=100')).includes(root.id))
    await removed(reader, last.id)
    refused(t, await read(last.id), 404, 'not-found')
    t.equal((await read(root.id)).body_.replyCount, 1)
    await removed(other, answer.id)
    for (const { id } of [root, answer, last]) refused(t, await read(id), 404, 'not-found')
    t.strictSame(await miscounts(deps), [])
  })

  t.test('lets nobody reply to it any more', async (t) => {
    const root = await post(reader, 'Root')
    await post(other, 'Answer', root.id)
    await removed(reader, root.id)
    refused(t, await discussion.submit(other, 'Another', root.id), 409, 'comment-not-visible')
  })

  t.test('takes a comment that waits or was reported out of the queue', async (t) => {
    await discussion.setPolicy('premoderated')
    const pending = await post(reader, 'Pending')
    await discussion.setPolicy('open')
    const reported = await post(reader, 'Reported')
    const queuedAt = deps.clock()
    await db.update(comments).set({ queuedAt, openReportCount: 2 }).where(eq(comments.id, reported.id))
    const visible = await discussion.count()
    for (const { id } of [pending, reported]) {
      await db
        .insert(moderationClaims)
        .values({ commentId: id, accountId: moderator.id, expiresAt: queuedAt })
      await removed(reader, id)
      t.match(await rowOf(id), { status: 'removed', queuedAt: null, openReportCount: 0, isApproved: false })
      t.equal(await db.$count(moderationClaims, eq(moderationClaims.commentId, id)), 0)
      for (const action of ['hide', 'restore', 'approve'] as const)
        refused(t, await decide(app, moderator, id, { action }), 409, 'comment-decision-refused')
    }
    t.equal(await discussion.count(), visible - 1)
  })

  t.test('deletes a hidden comment, whose author cannot appeal any more', async (t) => {
    const { id } = await post(reader, 'Hidden')
    const hiding = expectStatus(await decide(app, moderator, id, { action: 'hide' }), 201).body_
    const visible = await discussion.count()
    await removed(reader, id)
    t.equal(await discussion.count(), visible)
    t.match(await rowOf(id), { status: 'removed', body: '' })
    const appeal = await send({
      method: 'POST',
      url: `/v1/decisions/${hiding.id}/appeals`,
      as: reader,
      payload: { text: 'I want it back' },
    })
    refused(t, appeal, 409, 'appeal-refused')
  })

  t.test('lets an open appeal be judged, which brings back nothing', async (t) => {
    const { id } = await post(reader, 'Hidden')
    const hiding = expectStatus(await decide(app, moderator, id, { action: 'hide' }), 201).body_
    const appeal = await send({
      method: 'POST',
      url: `/v1/decisions/${hiding.id}/appeals`,
      as: reader,
      payload: { text: 'It was a joke' },
    })
    await removed(reader, id)
    const url = `/v1/appeals/${expectStatus(appeal, 201).body_.id}/resolution`
    const judged = await send({ method: 'PUT', url, as: judge, payload: { outcome: 'overturned' } })
    t.match(judged, { statusCode: 200, body_: { status: 'overturned' } })
    t.match(await rowOf(id), { status: 'removed', body: '' })
    t.strictSame(await miscounts(deps), [])
  })

  t.test('has no window, and deletes comments beneath an unpublished article too', async (t) => {
    const elsewhere = await startDiscussion(app, 'Elsewhere')
    const { id } = await elsewhere.post(reader, 'Old and gone')
    await db
      .update(comments)
      .set({ createdAt: new Date(0) })
      .where(eq(comments.id, id))
    await elsewhere.setPolicy('closed')
    await elsewhere.unpublish()
    await removed(reader, id)
    await elsewhere.publish()
    refused(t, await read(id), 404, 'not-found')
    t.equal(await elsewhere.count(), 0)
  })
})

t.test('refuses', async (t) => {
  t.test('comments of others, and comments that do not exist', async (t) => {
    const { id } = await post(reader, 'Mine')
    const before = await contentsOf(deps)
    for (const as of [other, moderator, admin]) refused(t, await remove(as, id), 404, 'not-found')
    for (const one of [unknownId, articleId]) refused(t, await remove(reader, one), 404, 'not-found')
    refused(t, await remove(undefined, id), 401, 'unauthenticated')
    t.strictSame(await contentsOf(deps), before)
  })
})

t.test('keeps', async (t) => {
  t.test('silent when the deletion is repeated', async (t) => {
    const { id } = await post(reader, 'Once')
    await removed(reader, id)
    const before = await contentsOf(deps)
    t.equal((await remove(reader, id)).statusCode, 204)
    refused(t, await remove(other, id), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('every count exact', async (t) => t.strictSame(await miscounts(deps), []))
})
