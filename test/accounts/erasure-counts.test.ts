/**
 * After an erasure every count equals a recount, whatever the discussion looks like, and the number
 * of statements stays the same.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { eraseAccount } from '../../src/commands/accounts/erase-account.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { commentStatuses } from '../../src/domain/comments/comment-lifecycle.ts'
import { placeReply, placeRoot } from '../../src/domain/comments/comment-tree.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { miscounts, recountComments } from '../helpers/recount.ts'

const app = await startTestApp()
const { deps, person } = app
const { db } = deps.database
const fixtures = createFixtures(app)
const author = await person(['author'])
const articleIds = [await fixtures.publishedArticle(author), await fixtures.publishedArticle(author)]

/**
 * A comment of the owner or somebody else, in some status. It answers an earlier comment, or none.
 */
const drawn = fc.record({
  isOwn: fc.boolean(),
  status: fc.constantFrom(...commentStatuses),
  article: fc.nat(1),
  answers: fc.nat(6),
})
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never
type Planted = { id: string; articleId: string; path: string[]; isOwn: boolean; status: string }

async function plant(plan: readonly Drawn[], owner: Person, other: Person): Promise<Planted[]> {
  const planted: Planted[] = []
  for (const { isOwn, status, article, answers } of plan) {
    const id = deps.newId()
    const answered = answers === 0 ? undefined : planted.at(-answers)
    const place = answered ? placeReply(id, answered.path) : placeRoot(id)
    const articleId = answered?.articleId ?? articleIds[article] ?? ''
    await db.insert(comments).values({
      ...place,
      id,
      articleId,
      accountId: isOwn ? owner.id : other.id,
      status,
      queuedAt: status === 'pending' ? new Date() : null,
      body: 'x',
      bodyHtml: 'x',
      excerpt: 'x',
      createdAt: deps.clock(),
    })
    planted.push({ id, articleId, path: place.path, isOwn, status })
  }
  await recountComments(deps)
  return planted
}

/** No instance waits for others here, since the counts do not depend on it. */
const quick = { ...deps, standings: { ...deps.standings, changed: async () => {} } }

async function erase({ id: accountId, displayName }: Person): Promise<void> {
  const actor = { accountId, sessionId: null, roles: ['reader'], reach: 'own', address: null } as const
  await eraseAccount(quick, actor, { confirm: displayName })
}

t.test('keeps', async (t) => {
  t.test(
    'every count exact and every tombstone where it is needed, in discussions of any shape',
    async () => {
      const other = await person()
      await fc.assert(
        fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 14 }), async (plan) => {
          const owner = await person()
          const planted = await plant(plan, owner, other)
          await erase(owner)
          const isVisible = ({ isOwn, status }: Planted) => !isOwn && status === 'visible'
          const expected = planted
            .filter((one) => planted.some((each) => isVisible(each) && each.path.includes(one.id)))
            .map(({ id, isOwn, status }) => ({ id, status: isOwn ? 'removed' : status }))
          const ids = new Set(planted.map(({ id }) => id))
          const rows = await db
            .select({ id: comments.id, status: comments.status, isShown: comments.isShown })
            .from(comments)
            .orderBy(comments.id)
          const shown = rows.filter(({ id, isShown }) => isShown && ids.has(id))
          assert.deepEqual(
            shown.map(({ id, status }) => ({ id, status })),
            expected.sort((a, b) => (a.id < b.id ? -1 : 1)),
          )
          assert.deepEqual(await miscounts(deps), [])
        }),
        { numRuns: 40, seed: 20_261_102 },
      )
    },
  )
})

t.test('does', async (t) => {
  t.test('runs as many statements for a thousand comments on a hundred articles as for one', async (t) => {
    const other = await person()
    const statementsFor = async (plan: readonly Drawn[]) => {
      const owner = await person()
      await plant(plan, owner, other)
      return executedSql(() => erase(owner))
    }
    const one: Drawn = { isOwn: true, status: 'visible', article: 0, answers: 0 }
    const few = await statementsFor([one])
    for (let made = 2; made < 100; made++) articleIds.push(await fixtures.publishedArticle(author))
    const many = Array.from({ length: 1_000 }, (_, index): Drawn => {
      return { ...one, article: index % 100, isOwn: index % 3 !== 0, answers: index % 7 === 0 ? 0 : 1 }
    })
    t.strictSame((await statementsFor(many)).length, few.length)
    t.strictSame(await miscounts(deps), [])
  })
})
