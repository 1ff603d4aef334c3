/**
 * Races of edits and deletions on two instances: no words are lost, a decision wins, and counts are
 * exact.
 */
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import t from 'tap'
import { setCommentPolicy } from '../../src/commands/articles/set-comment-policy.ts'
import { editComment } from '../../src/commands/comments/edit-comment.ts'
import { removeComment } from '../../src/commands/comments/remove-comment.ts'
import { submitComment } from '../../src/commands/comments/submit-comment.ts'
import { decideComment } from '../../src/commands/moderation/decide-comments.ts'
import { lockComment } from '../../src/db/queries/comments/comment-writes.ts'
import { updateDecidedComments } from '../../src/db/queries/moderation/decision-writes.ts'
import { commentRevisions, comments } from '../../src/db/tables/comments.ts'
import { serverUrl } from '../helpers/database.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { deadlocksIn, outcome, startPair } from '../helpers/instances.ts'
import { miscounts } from '../helpers/recount.ts'
import { until } from '../helpers/until.ts'

t.test('keep', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const { deps, person, of } = await startPair(t)
  const [{ database }] = deps
  const { db } = database
  const fixtures = createFixtures({ deps: deps[0], person })
  const [writer, replier, moderator] = [await person(), await person(), await person(['moderator'])]
  const articleId = await fixtures.publishedArticle(writer)
  const before = await deadlocksIn(database)

  const edit = (index: number, commentId: string, body: string) =>
    outcome(editComment(of(index), writer.actor, { commentId, patch: { body } }))
  const hide = (index: number, commentId: string) =>
    outcome(
      decideComment(of(index), moderator.actor, { commentId, input: { action: 'hide', reason: 'other' } }),
    )
  const bodyOf = async (id: string) =>
    (
      await db
        .select({ body: comments.body, status: comments.status })
        .from(comments)
        .where(eq(comments.id, id))
    )[0]
  const formerOf = (id: string) =>
    db
      .select({ number: commentRevisions.number, body: commentRevisions.body })
      .from(commentRevisions)
      .where(eq(commentRevisions.commentId, id))
      .orderBy(asc(commentRevisions.number))

  t.test('every body of simultaneous edits, each with a number of its own', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const first = (await bodyOf(id))?.body
    const bodies = Array.from({ length: 24 }, (_, index) => `Edit ${index}`)
    const answers = await Promise.all(bodies.map((body, index) => edit(index, id, body)))
    t.ok(answers.every((answer) => typeof answer === 'object'))
    const former = await formerOf(id)
    t.strictSame(
      former.map(({ number }) => number),
      bodies.map((_, index) => index + 1),
    )
    t.equal(former[0]?.body, first)
    const all = [...former.map(({ body }) => body), (await bodyOf(id))?.body]
    t.strictSame(all.toSorted(), [first, ...bodies].toSorted())
  })

  t.test('a comment that a moderator is hiding from an edit that waits for it', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const words = (await bodyOf(id))?.body
    const [locked, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const hiding = database.transact(async (tx) => {
      await lockComment(tx, id)
      const hidden = { status: 'hidden', difference: 0, queuedAt: new Date(), isApproved: false } as const
      await updateDecidedComments(tx, [{ id, ...hidden }])
      locked.resolve()
      await commit.promise
    })
    await locked.promise
    const editing = edit(1, id, 'Too late')
    await until(async () => {
      const [row] = await db
        .select({ waiting: sql<number>`count(*)::int` })
        .from(sql`pg_stat_activity`)
        .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
      return row?.waiting
    })
    commit.resolve()
    await hiding
    t.equal(await editing, 'comment-not-editable')
    t.strictSame(await bodyOf(id), { status: 'hidden', body: words })
    t.strictSame(await formerOf(id), [])
    await db.update(comments).set({ status: 'visible' }).where(eq(comments.id, id))
  })

  t.test('simultaneous edits and decisions in one order or the other', async (t) => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => fixtures.comment(writer, { articleId })))
    const answers = await Promise.all(
      ids.map((id, index) => Promise.all([edit(index, id, 'Edited'), hide(index + 1, id)])),
    )
    for (const [index, id] of ids.entries()) {
      const [edited, decision] = answers[index] ?? []
      t.type(decision, 'object')
      const isEdited = typeof edited === 'object'
      if (!isEdited) t.equal(edited, 'comment-not-editable')
      t.equal((await formerOf(id)).length, isEdited ? 1 : 0)
      t.match(await bodyOf(id), { status: 'hidden', body: isEdited ? 'Edited' : /^Comment/ })
    }
    t.strictSame(await miscounts(deps[0]), [])
  })

  t.test('nothing of a comment that is deleted while it is edited, answered and decided on', async (t) => {
    const chain: string[] = []
    for (let depth = 0; depth < 8; depth++)
      chain.push(
        await fixtures.comment(writer, { articleId, ...(depth > 0 && { parentId: chain[depth - 1] }) }),
      )
    const policy = (commentPolicy: 'open' | 'premoderated') =>
      setCommentPolicy(of(0), { ...writer.actor, reach: 'any' }, { articleId, commentPolicy })
    await policy('premoderated')
    const work = chain.flatMap((id, index) => [
      edit(index, id, 'Waits again'),
      outcome(
        submitComment(of(index), replier.actor, { articleId, input: { body: 'A reply', parentId: id } }),
      ),
      index % 2 === 0 ? outcome(removeComment(of(index + 1), writer.actor, id)) : hide(index + 1, id),
      edit(index + 1, id, 'And again'),
      ...(index === 4 ? [policy('open')] : []),
    ])
    await Promise.all(work)
    const removed = chain.filter((_, index) => index % 2 === 0)
    const rows = await db
      .select({ status: comments.status, body: comments.body, queuedAt: comments.queuedAt })
      .from(comments)
      .where(inArray(comments.id, removed))
    t.strictSame(rows, Array(removed.length).fill({ status: 'removed', body: '', queuedAt: null }))
    t.equal(await db.$count(commentRevisions, inArray(commentRevisions.commentId, removed)), 0)
    t.strictSame(await miscounts(deps[0]), [])
  })

  t.test('one event of a deletion that many requests ask for at once', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    await Promise.all(Array.from({ length: 10 }, (_, index) => removeComment(of(index), writer.actor, id)))
    const told = await db
      .select({ type: sql<string>`type` })
      .from(sql`events`)
      .where(and(sql`type = 'comment.removed'`, sql`subjects ->> 'commentId' = ${id}`))
    t.equal(told.length, 1)
  })

  t.test('replies away from a comment that is hidden or deleted meanwhile, or counts them', async (t) => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => fixtures.comment(writer, { articleId })))
    const reply = (index: number, parentId: string) =>
      outcome(submitComment(of(index), replier.actor, { articleId, input: { body: 'A reply', parentId } }))
    const answers = await Promise.all(
      ids.map(async (id, index) => {
        const taking = index % 2 ? hide(index, id) : removeComment(of(index), writer.actor, id)
        const raced = reply(index + 1, id)
        await taking
        return { raced: await raced, late: await reply(index, id) }
      }),
    )
    for (const { raced, late } of answers) {
      t.equal(late, 'comment-not-visible')
      t.ok(typeof raced === 'object' || raced === 'comment-not-visible')
    }
    t.strictSame(await miscounts(deps[0]), [])
  })

  t.test('clear of deadlocks', async (t) => t.equal(await deadlocksIn(database), before))
})
