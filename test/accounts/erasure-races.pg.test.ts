/**
 * An erasure in the midst of a busy discussion: no request is answered with a 5xx, every count is
 * exact, and nothing of the account is left.
 */
import { count, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { holdAccount } from '../../src/db/queries/accounts/accounts.ts'
import { countVisible, insertComment, lockComment } from '../../src/db/queries/comments/comment-writes.ts'
import { sessions } from '../../src/db/tables/accounts.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { commentReports } from '../../src/db/tables/moderation.ts'
import { startOwner } from '../helpers/accounts/person-with-everything.ts'
import { type Answer, startTestApp } from '../helpers/app.ts'
import { decide, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { serverUrl } from '../helpers/database.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { miscounts } from '../helpers/recount.ts'
import { until } from '../helpers/until.ts'

t.test('an erasure', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { db } = deps.database
  const mark = 'quokka'
  const discussions = [await startDiscussion(app, 'One'), await startDiscussion(app, 'Two')]
  const others = await Promise.all(Array.from({ length: 30 }, () => person()))
  const moderators = [await person(['moderator']), await person(['moderator'])]

  const deadlocks = async () => {
    const [row] = await db
      .select({ deadlocks: sql<string>`deadlocks` })
      .from(sql`pg_stat_database`)
      .where(sql`datname = current_database()`)
    return Number(row?.deadlocks)
  }

  const waiting = (count: number) =>
    until(async () => {
      const [row] = await db
        .select({ waiting: sql<number>`count(*)::int` })
        .from(sql`pg_stat_activity`)
        .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
      return row?.waiting === count
    })

  for (const round of [1, 2, 3]) {
    t.test(`while thirty others reply and moderate, and the owner goes on, round ${round}`, async (t) => {
      const owner = await startOwner(app, `${mark}-${round}`)
      const targets: { discussion: (typeof discussions)[number]; id: string }[] = []
      for (const discussion of discussions) {
        const chain: string[] = []
        for (let depth = 0; depth < 7; depth++) {
          const as = depth % 2 === 0 ? owner : (others[depth] ?? owner)
          chain.push((await discussion.post(as, `${mark} ${depth}`, chain.at(-1))).id)
        }
        targets.push(...chain.map((id) => ({ discussion, id })))
      }
      const before = await deadlocks()
      const erase = () =>
        send({
          method: 'DELETE',
          url: '/v1/accounts/me',
          as: owner,
          payload: { currentPassword: password },
        })
      const at = (index: number) => targets[index % targets.length] ?? targets[0]
      const work: Promise<Answer>[] = others.flatMap((other, index) => {
        const [target, own, decided] = [at(index), at(index * 3 + 1), at(index * 5 + 2)]
        if (!target || !own || !decided) return []
        const action = index % 2 === 0 ? 'hide' : 'restore'
        return [
          target.discussion.submit(other, 'A reply', target.id),
          ...(index === 10 ? [erase()] : []),
          own.discussion.submit(owner, `${mark} goes on`, own.id),
          decide(app, moderators[index % 2] ?? other, decided.id, { action }),
          ...(index % 10 === 0 ? [tryLogin(app, { email: owner.email, password })] : []),
          ...(index % 10 === 5 ? [refresh(app, owner.refreshToken)] : []),
        ]
      })
      const answers = await Promise.all(work)

      t.strictSame(
        answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body),
        [],
        'no answer is a 5xx',
      )
      t.equal(answers.filter(({ statusCode }) => statusCode === 204).length, 1, 'the account is erased')
      t.equal(await deadlocks(), before, 'PostgreSQL saw no deadlock')
      t.strictSame(await miscounts(deps), [], 'all counts are exact')
      const left = await db
        .select({ status: comments.status, body: comments.body })
        .from(comments)
        .where(sql`${comments.accountId} = ${owner.id} and (status <> 'removed' or body <> '')`)
      t.strictSame(left, [], 'no comment of the owner was too late for it')
      const [logins] = await db
        .select({ rows: count() })
        .from(sessions)
        .where(eq(sessions.accountId, owner.id))
      t.equal(logins?.rows, 0, 'nor a login')
    })
  }

  t.test('asked for twice at once happens once', async (t) => {
    const owner = await startOwner(app, 'numbat')
    const request = { method: 'DELETE', url: '/v1/accounts/me', as: owner } as const
    const payload = { currentPassword: password }
    const answers = await Promise.all([1, 2, 3, 4].map(() => send({ ...request, payload })))
    const statuses = answers.map(({ statusCode }) => statusCode)
    t.equal(statuses.filter((status) => status === 204).length, 1)
    t.ok(statuses.every((status) => [204, 401, 404].includes(status)))
  })

  t.test(
    'waits for a decision on a comment that the account had answered and reported, and neither is repeated',
    async (t) => {
      const [owner, other, moderator] = [await startOwner(app, 'dibbler'), await person(), moderators[0]]
      const { post } = await startDiscussion(app, 'Four')
      const { id } = await post(other, 'Reported')
      await post(owner, 'An answer', id)
      const report = { method: 'POST', url: `/v1/comments/${id}/reports`, as: owner } as const
      expectStatus(await send({ ...report, payload: { reason: 'spam', note: 'dibbler' } }), 201)

      const statements = await executedSql(async () => {
        const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
        const holder = deps.database.transact(async (tx) => {
          await lockComment(tx, id)
          locked.resolve()
          await release.promise
        })
        await locked.promise
        // Who waits first is first to go on: the decision, which settles the report once it has the
        // comment.
        const decision = decide(app, moderator ?? other, id, { action: 'hide' })
        await waiting(1)
        const payload = { currentPassword: password }
        const erasure = send({ method: 'DELETE', url: '/v1/accounts/me', as: owner, payload })
        await waiting(2)
        release.resolve()
        await holder
        expectStatus(await decision, 201)
        expectStatus(await erasure, 204)
      })

      t.equal(statements.filter((text) => /^insert into "decisions"/.test(text)).length, 1)
      t.equal(statements.filter((text) => /from "sessions".* for update/.test(text)).length, 1)
      const [row] = await db.select().from(commentReports).where(eq(commentReports.accountId, owner.id))
      t.match(row, { status: 'upheld', note: null })
    },
  )

  t.test('waits for a comment that is being written, and takes it too', async (t) => {
    const owner = await startOwner(app, 'bilby')
    const { articleId, post } = await startDiscussion(app, 'Three')
    const { id: parentId } = await post(owner, 'Before')
    const written = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const id = deps.newId()
    const writing = deps.database.transact(async (tx) => {
      t.ok(await holdAccount(tx, owner.id))
      const text = { body: 'Just in time', bodyHtml: 'Just in time', excerpt: 'Just in time' }
      const place = { parentId, threadId: parentId, depth: 1, path: [parentId, id] }
      await insertComment(tx, {
        id,
        articleId,
        accountId: owner.id,
        status: 'visible',
        ...place,
        ...text,
        createdAt: deps.clock(),
      })
      written.resolve()
      await commit.promise
      await countVisible(tx, { articleId, path: place.path }, 1)
    })
    await written.promise
    const payload = { currentPassword: password }
    const erased = send({ method: 'DELETE', url: '/v1/accounts/me', as: owner, payload })
    await waiting(1)
    commit.resolve()
    await writing
    expectStatus(await erased, 204)
    t.strictSame(await miscounts(deps), [])
    const rows = await db
      .select({ body: comments.body, status: comments.status })
      .from(comments)
      .where(eq(comments.accountId, owner.id))
    t.strictSame(rows, Array(2).fill({ body: '', status: 'removed' }))
  })
})
