/**
 * Paging through a large discussion: every page size and order gives every shown comment once, in
 * display order.
 */
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { type ThreadSort, threadSorts } from '../../src/domain/comments/thread-sort.ts'
import { type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { type Discussion, decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'

type Known = { id: string; parentId: string | null; isHidden: boolean; score: number }
type Cast = { app: TestApp; discussion: Discussion; reader: Person; moderator: Person }
type Sizes = { sort: ThreadSort; limit: number; replies: number; repliesLimit: number }

/**
 * The comments as the test made them. The expected pages and their order are computed from these
 * alone.
 */
class Tree {
  readonly all: Known[] = []

  /** Shown: visible, or with a visible comment beneath. */
  isShown(comment: Known): boolean {
    return !comment.isHidden || this.childrenOf(comment.id).some((child) => this.isShown(child))
  }

  childrenOf(id: string | null): Known[] {
    return this.all.filter(({ parentId }) => parentId === id)
  }

  /** Depth first, oldest first. The comments are in the order of posting here. */
  beneath(id: string): Known[] {
    return this.childrenOf(id).flatMap((child) => [child, ...this.beneath(child.id)])
  }

  inDisplayOrder(sort: ThreadSort): Known[] {
    const newestFirst = this.childrenOf(null).toReversed()
    const roots = {
      oldest: this.childrenOf(null),
      newest: newestFirst,
      top: newestFirst.toSorted((a, b) => b.score - a.score),
    }
    return roots[sort].flatMap((root) => [root, ...this.beneath(root.id)])
  }

  shown(sort: ThreadSort): string[] {
    return this.inDisplayOrder(sort).flatMap((comment) => (this.isShown(comment) ? [comment.id] : []))
  }
}

async function startCast(): Promise<Cast> {
  const app = await startTestApp()
  const reader = await app.person()
  return { app, discussion: await startDiscussion(app), reader, moderator: await app.person(['moderator']) }
}

/** One of four comments is a root; the others answer any visible comment. */
async function grow(tree: Tree, { discussion, reader }: Cast, choice: number): Promise<void> {
  const open = tree.all.filter(({ isHidden }) => !isHidden)
  const parent = choice % 4 === 0 ? undefined : open[choice % (open.length || 1)]
  const { id, parentId } = await discussion.post(reader, `Comment ${tree.all.length}`, parent?.id)
  tree.all.push({ id, parentId, isHidden: false, score: 0 })
}

async function hide(tree: Tree, { app, moderator }: Cast, choice: number): Promise<void> {
  const open = tree.all.filter(({ isHidden }) => !isHidden)
  const chosen = open[choice % open.length]
  if (!chosen) return
  await decided(app, moderator, chosen.id, 'hide')
  chosen.isHidden = true
}

async function score({ all }: Tree, { app }: Cast): Promise<void> {
  for (const [index, comment] of all.filter(({ parentId }) => parentId === null).entries()) {
    comment.score = index % 4
    const votes = { upvotes: comment.score, score: comment.score }
    await app.deps.database.db.update(comments).set(votes).where(eq(comments.id, comment.id))
  }
}

/** Reads like a client that knows only `nextCursor`. `between` runs after each page. */
async function readAll({ app, discussion }: Cast, sizes: Sizes, between = async () => {}): Promise<string[]> {
  const { sort, limit, replies, repliesLimit } = sizes
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const rest = cursor ? `&cursor=${cursor}` : ''
    const query: string = `?sort=${sort}&limit=${limit}&replies=${replies}${rest}`
    const page: Page = expectStatus(await discussion.threads(query), 200).body_
    await between()
    for (const { id, replies } of page.data) {
      seen.push(id, ...replies.data.map((reply) => reply.id))
      seen.push(...(await readRest(app, { id, repliesLimit, from: replies.nextCursor, between })))
    }
    cursor = page.page.nextCursor
  } while (cursor !== null)
  return seen
}

type Listed = { id: string; replies: { data: { id: string }[]; nextCursor: string | null } }
type Page = { data: Listed[]; page: { nextCursor: string | null } }
type Rest = { id: string; repliesLimit: number; from: string | null; between: () => Promise<void> }

async function readRest({ send }: TestApp, { id, repliesLimit, from, between }: Rest): Promise<string[]> {
  const seen: string[] = []
  let cursor = from
  while (cursor !== null) {
    const answer = await send({ url: `/v1/comments/${id}/replies?limit=${repliesLimit}&cursor=${cursor}` })
    // The thread disappeared while it was read: nothing of it is shown any more.
    if (answer.statusCode === 404) return seen
    const page: Page = expectStatus(answer, 200).body_
    seen.push(...page.data.map((reply) => reply.id))
    cursor = page.page.nextCursor
    await between()
  }
  return seen
}

const choices = fc.nat({ max: 1_000_000 })

t.test('does', async (t) => {
  const cast = await startCast()
  const { app, discussion } = cast
  const tree = new Tree()
  const [picks = []] = fc.sample(fc.array(choices, { minLength: 120, maxLength: 120 }), {
    numRuns: 1,
    seed: 2026,
  })
  for (const pick of picks) await grow(tree, cast, pick)
  for (const pick of picks.slice(0, 30)) await hide(tree, cast, pick)
  await score(tree, cast)

  t.test('on a tree with deep threads, removed leaves and tombstones', async (t) => {
    const shown = tree.shown('oldest')
    const tombstones = tree.all.filter((comment) => comment.isHidden && tree.isShown(comment))
    t.equal(tree.all.length, 120)
    t.ok(tombstones.length >= 3, `${tombstones.length} tombstones`)
    t.ok(120 - shown.length >= 3, `${120 - shown.length} gone`)
    t.ok(Math.max(...tree.childrenOf(null).map(({ id }) => tree.beneath(id).length)) > 10)
  })

  for (const sort of threadSorts) {
    for (const replies of [0, 1, 3, 50]) {
      t.test(`shows each comment once, ${sort} first, ${replies} replies a thread`, async (t) => {
        const expected = tree.shown(sort)
        // As many roots as a page may have with this many replies each.
        for (const limit of [2, 7, Math.min(100, Math.floor(1200 / (replies + 1)))])
          t.strictSame(
            await readAll(cast, { sort, limit, replies, repliesLimit: 10 }),
            expected,
            `limit ${limit}`,
          )
      })
    }
  }

  t.test('shows each comment once, whatever the size of the pages of replies', async (t) => {
    const expected = tree.shown('oldest')
    for (const repliesLimit of [1, 2, 100])
      t.strictSame(await readAll(cast, { sort: 'oldest', limit: 1, replies: 1, repliesLimit }), expected)
  })

  t.test('gives the same order, whatever the sizes of the pages', async (t) => {
    const sizes = fc
      .record({
        sort: fc.constantFrom(...threadSorts),
        limit: fc.integer({ min: 1, max: 100 }),
        replies: fc.integer({ min: 0, max: 50 }),
        repliesLimit: fc.integer({ min: 1, max: 100 }),
      })
      .filter(({ limit, replies }) => limit * (replies + 1) <= 1200)
    const check = fc.asyncProperty(sizes, async (sizes) => {
      const seen = await readAll(cast, sizes)
      if (seen.join() !== tree.shown(sizes.sort).join()) throw new Error('another order')
    })
    await t.resolves(fc.assert(check, { seed: 9, numRuns: 20 }))
  })

  t.test('ends a page early where its text would be too long, and loses no comment', async (t) => {
    const { db } = app.deps.database
    // As long as the longest that anybody can write, in octets.
    await db.update(comments).set({ body: 'x'.repeat(40_000), bodyHtml: 'y'.repeat(60_000) })
    for (const sort of threadSorts) {
      const { body, body_ } = await discussion.threads(`?sort=${sort}&limit=24&replies=49`)
      t.ok(body.length < 6_200_000, `${body.length} characters`)
      t.ok(body_.data.length < tree.childrenOf(null).length && body_.page.nextCursor)
      const sizes = { sort, limit: 24, replies: 49, repliesLimit: 50 }
      t.strictSame(await readAll(cast, sizes), tree.shown(sort))
    }
    const words = { body: 'x', bodyHtml: 'y' }
    await db.update(comments).set(words)
    t.equal((await discussion.threads('?limit=24&replies=49')).body_.page.nextCursor, null)
  })

  t.test('reads every page with one SQL statement', async (t) => {
    const [root] = tree
      .childrenOf(null)
      .toSorted((a, b) => tree.beneath(b.id).length - tree.beneath(a.id).length)
    const threads = `/v1/articles/${discussion.articleId}/comments`
    const { nextCursor } = (await discussion.threads('?limit=1')).body_.page
    const urls = [
      ...[threads, `${threads}?limit=100&replies=10&sort=top`, `${threads}?limit=1&cursor=${nextCursor}`],
      ...[`${threads}?replies=0`, `/v1/comments/${root?.id}/replies`, '/v1/comments?limit=100'],
      `/v1/comments/${root?.id}`,
    ]
    for (const url of urls) {
      const statements = await executedSql(async () =>
        t.equal((await app.send({ url })).statusCode, 200, url),
      )
      t.equal(statements.length, 1, url)
    }
  })
})

t.test('keeps', async (t) => {
  const cast = await startCast()

  t.test('each comment in one place while others are posted and hidden between the pages', async (t) => {
    const scenario = fc.record({
      growth: fc.array(choices, { minLength: 20, maxLength: 40 }),
      changes: fc.array(fc.record({ isHiding: fc.boolean(), pick: choices }), {
        minLength: 10,
        maxLength: 25,
      }),
      sort: fc.constantFrom(...threadSorts),
      limit: fc.integer({ min: 1, max: 4 }),
      replies: fc.integer({ min: 1, max: 4 }),
      repliesLimit: fc.integer({ min: 1, max: 4 }),
    })
    const check = fc.asyncProperty(scenario, async ({ growth, changes, ...sizes }) => {
      const discussion = await startDiscussion(cast.app)
      const scene = { ...cast, discussion }
      const tree = new Tree()
      for (const pick of growth) await grow(tree, scene, pick)
      const steady = new Set(tree.shown(sizes.sort))
      const pending = [...changes]
      const seen = await readAll(scene, sizes, async () => {
        const change = pending.shift()
        if (change) await (change.isHiding ? hide : grow)(tree, scene, change.pick)
        // A hidden comment stays hidden, so a comment that is not shown now was not always shown.
        for (const comment of tree.all) if (!tree.isShown(comment)) steady.delete(comment.id)
      })
      if (new Set(seen).size !== seen.length) throw new Error('a comment came twice')
      const missing = [...steady].filter((id) => !seen.includes(id))
      if (missing.length > 0) throw new Error(`${missing.length} comments never came`)
      const order = tree.inDisplayOrder(sizes.sort).map(({ id }) => id)
      const places = seen.map((id) => order.indexOf(id))
      if (places.includes(-1)) throw new Error('a comment of somewhere else came')
      if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0)))
        throw new Error('the order is not that of the display')
    })
    await t.resolves(fc.assert(check, { seed: 7, numRuns: 8 }))
  })
})
