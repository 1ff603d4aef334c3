/**
 * Tests keyset paging of the article list: complete, without repeats, also while others publish.
 */
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { ownActor } from '../helpers/actors.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { exchange, requestText } from '../helpers/sockets.ts'

const newsroom = await startNewsroom()
const { send, deps, author, unpublish, addContributor } = newsroom
const bo = await addContributor({ name: 'Bo Ek', accountId: author.id })
await addContributor({ name: 'Ada Lind' })
const actor = ownActor(author.id)

type Placed = { id: string; publishedAt: Date; tags: string[]; contributors: string[] }
const placed: Placed[] = []

/**
 * Publishes through the commands, so that several articles can have the same time of publication.
 */
async function place(publishedAt: Date, tags: string[], contributors: string[]): Promise<Placed> {
  const fixed = { ...deps, clock: () => publishedAt }
  const title = `Article ${placed.length + 1}`
  const { articleId: id } = await createArticle(fixed, actor, { title, tags, contributors })
  await publishArticle(fixed, actor, { articleId: id, input: {} })
  const article = { id, publishedAt, tags, contributors }
  placed.push(article)
  return article
}

/** Thirteen articles at four times. Most share their time with others, so the id decides. */
for (let index = 0; index < 13; index++) {
  const moment = new Date(Date.parse('2026-10-01T00:00:00.000Z') + (index % 4) * 1000)
  const tags = [index % 2 ? 'odd' : 'even', ...(index % 3 ? [] : ['third'])]
  await place(moment, tags, index % 5 ? ['bo-ek'] : ['ada-lind', 'bo-ek'])
}

const filters: Record<string, (article: Placed) => boolean> = {
  '': () => true,
  'tag=third': ({ tags }) => tags.includes('third'),
  'contributor=ada-lind': ({ contributors }) => contributors.includes('ada-lind'),
  [`contributor=${bo.id}`]: ({ contributors }) => contributors.includes('bo-ek'),
  'tag=odd&contributor=ada-lind': ({ tags, contributors }) =>
    tags.includes('odd') && contributors.includes('ada-lind'),
  'tag=odd,third': ({ tags }) => tags.includes('odd') || tags.includes('third'),
  'tag.all=odd,third': ({ tags }) => tags.includes('odd') && tags.includes('third'),
  'publishedAfter=2026-10-01T00:00:01Z&publishedBefore=2026-10-01T00:00:03Z': ({ publishedAt }) =>
    publishedAt.getUTCSeconds() === 1 || publishedAt.getUTCSeconds() === 2,
  'q=article&sort=-publishedAt': () => true,
}

function expected(articles: readonly Placed[]): string[] {
  const newestFirst = (a: Placed, b: Placed) =>
    b.publishedAt.getTime() - a.publishedAt.getTime() || (a.id < b.id ? 1 : -1)
  return articles.toSorted(newestFirst).map(({ id }) => id)
}

/** From the last page back to the first, by `prevCursor`. */
async function walkBack(query: string, limit: number, last: string): Promise<string[][]> {
  const pages: string[][] = []
  for (let cursor: string | null = last; cursor !== null; ) {
    const { body_ } = await send({ url: `/v1/articles?limit=${limit}&cursor=${cursor}&${query}` })
    if (pages.length > placed.length) throw new Error('the walk does not end')
    pages.unshift(body_.data.map(({ id }: { id: string }) => id))
    cursor = body_.page.prevCursor
  }
  return pages
}

/** The `prevCursor` of the last page, and the ids on that page. */
async function lastPage(query: string, limit: number) {
  for (let at = ''; ; ) {
    const { body_ } = await send({ url: `/v1/articles?limit=${limit}${at}&${query}` })
    const ids: string[] = body_.data.map(({ id }: { id: string }) => id)
    if (body_.page.nextCursor === null) return { ids, prevCursor: body_.page.prevCursor }
    at = `&cursor=${body_.page.nextCursor}`
  }
}

/** The ids of each page in turn; `between` runs after every page but the last. */
async function walk(query: string, limit: number, between?: () => Promise<unknown>): Promise<string[][]> {
  const pages: string[][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`
    const { statusCode, body, body_ } = await send({ url: `/v1/articles?limit=${limit}${at}&${query}` })
    if (statusCode !== 200) throw new Error(body)
    if (pages.length > placed.length) throw new Error('the walk does not end')
    pages.push(body_.data.map(({ id }: { id: string }) => id))
    cursor = body_.page.nextCursor
    if (cursor !== null) await between?.()
  }
  return pages
}

const cursorOf = async (url: string): Promise<string> => (await send({ url })).body_.page.nextCursor

t.test('does', async (t) => {
  for (const [query, isListed] of Object.entries(filters)) {
    t.test(`gives each article exactly once at every page size: ${query || 'no filter'}`, async (t) => {
      const all = expected(placed.filter(isListed))
      t.ok(all.length > 0)
      for (let limit = 1; limit <= all.length + 1; limit++) {
        const pages = await walk(query, limit)
        t.strictSame(pages.flat(), all, `limit ${limit}`)
        t.equal(pages.length, Math.ceil(all.length / limit), `no empty page at limit ${limit}`)
      }
    })
  }
})

t.test('does, in both directions', async (t) => {
  for (const query of [
    '',
    'sort=publishedAt',
    'sort=-commentCount',
    'q=article',
    'tag=odd',
    'tag=odd,even',
  ]) {
    t.test(`gives the same pages backward: ${query || 'no filter'}`, async (t) => {
      const all = (await walk(query, 100)).flat()
      t.ok(all.length > 1)
      for (const limit of [1, 2, 3, 5, all.length - 1]) {
        const { ids, prevCursor } = await lastPage(query, limit)
        const before = (await walkBack(query, limit, prevCursor)).flat()
        t.strictSame([...before, ...ids], all, `limit ${limit}`)
      }
    })
  }

  t.test('sorts by time the other way', async (t) => {
    t.strictSame((await walk('sort=publishedAt', 4)).flat(), (await walk('', 100)).flat().toReversed())
  })

  t.test('goes back from a page to the very page before, and to the first by its link', async (t) => {
    const first = await send({ url: '/v1/articles?limit=4' })
    const second = await send({ url: `/v1/articles?limit=4&cursor=${first.body_.page.nextCursor}` })
    const again = await send({ url: `/v1/articles?limit=4&cursor=${second.body_.page.prevCursor}` })
    t.strictSame(again.body_.data, first.body_.data)
    t.equal(again.body_.page.prevCursor, null, 'before the first there is nothing')
    const forth = await send({ url: `/v1/articles?limit=4&cursor=${again.body_.page.nextCursor}` })
    t.strictSame(forth.body_.data, second.body_.data)
    t.match(String(second.headers.link), /, <\/v1\/articles\?limit=4>; rel="first"$/)
  })
})

t.test('refuses', async (t) => {
  t.test('a cursor of another list, filter or place', async (t) => {
    const plain = await cursorOf('/v1/articles?limit=1')
    const tagged = await cursorOf('/v1/articles?limit=1&tag=odd')
    const byline = await cursorOf('/v1/articles?limit=1&contributor=bo-ek')
    const masthead = await cursorOf('/v1/contributors?limit=1')
    const misplaced = {
      '/v1/articles': [tagged, byline, masthead],
      '/v1/articles?tag=even': [plain, tagged, byline],
      '/v1/articles?tag=odd&contributor=bo-ek': [plain, tagged, byline],
      '/v1/articles?contributor=odd': [tagged],
      '/v1/contributors': [plain, byline],
      '/v1/comments': [plain],
    }
    for (const [url, cursors] of Object.entries(misplaced)) {
      for (const cursor of cursors) {
        const answer = await send({ url: `${url}${url.includes('?') ? '&' : '?'}cursor=${cursor}` })
        refused(t, answer, 400, 'invalid-cursor')
        t.equal(answer.body_.errors[0].parameter, 'cursor')
      }
    }
    t.equal(
      (await send({ url: `/v1/articles?limit=3&cursor=${plain}` })).statusCode,
      200,
      'the limit may change',
    )
  })

  t.test('text that is not a cursor', async (t) => {
    for (const cursor of ['x', 'null', 'W10', 'e30', 'a.b', '%00', '*', 'a'.repeat(1024)]) {
      const answer = await send({ url: '/v1/articles', query: { cursor } })
      refused(t, answer, 400, 'invalid-cursor')
    }
    for (const cursor of ['', 'a'.repeat(1025)]) {
      invalid(t, await send({ url: '/v1/articles', query: { cursor } }), ['cursor'])
    }
  })

  t.test('a cursor with changed values, without an error of the server', async (t) => {
    const cursor = await cursorOf('/v1/articles?limit=1')
    const [mark, time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const answerTo = (values: unknown) =>
      send({ url: `/v1/articles?cursor=${Buffer.from(JSON.stringify(values)).toString('base64url')}` })
    const forged = [
      [mark, "2026-01-01T00:00:00.000Z'--", id],
      [mark, 'infinity', id],
      [mark, 1e308, id],
      [mark, time, 'x'],
      [mark, time, null],
      [mark, time, id, id],
      [mark, time],
      [mark],
      [String(mark), time, id],
      { 0: mark, 1: time, 2: id, length: 3 },
    ]
    for (const values of forged) refused(t, await answerTo(values), 400, 'invalid-cursor')
  })

  t.test('or accepts a time of the far past or future, but never fails', async (t) => {
    const cursor = await cursorOf('/v1/articles?limit=1')
    const [mark, , id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    for (const day of ['0000-01-01', '0001-01-01', '2026-02-30', '9999-12-31']) {
      const values = [mark, `${day}T00:00:00.000Z`, id]
      const forged = Buffer.from(JSON.stringify(values)).toString('base64url')
      const answer = await send({ url: `/v1/articles?cursor=${forged}` })
      if (answer.statusCode !== 200) refused(t, answer, 400, 'invalid-cursor')
    }
  })
})

t.test('keeps', async (t) => {
  t.test('a walk complete while articles are published and withdrawn between its pages', async (t) => {
    for (const [query, isListed] of Object.entries(filters)) {
      const all = expected(placed.filter(isListed))
      let moment = Date.parse('2026-11-01T00:00:00.000Z') + placed.length
      const pages = await walk(query, 2, async () => {
        await place(new Date(moment++), ['odd', 'even', 'third'], ['bo-ek', 'ada-lind'])
      })
      t.strictSame(pages.flat(), all, query)
    }
    const all = expected(placed)
    const [last = '', kept = ''] = [all.at(-1), all.at(-2)]
    let isTaken = false
    const pages = await walk('', 3, async () => {
      if (!isTaken) await unpublish(last)
      isTaken = true
    })
    t.strictSame(pages.flat(), all.slice(0, -1), 'what was taken away is missing, nothing else')
    t.equal(pages.flat().at(-1), kept)
  })

  t.test('links to the next page free of the host, whatever host the request names', async (t) => {
    await newsroom.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = newsroom.app.server.address() as AddressInfo
    const path = '/v1/articles?limit=1'
    for (const target of [path, `http://evil.example${path}`, `https://evil.example:8443${path}`]) {
      const answer = await exchange(port, requestText('GET', target, { headers: { Host: 'evil.example' } }))
      t.equal(answer.status, 200, target)
      const { nextCursor } = JSON.parse(answer.body).page
      t.equal(answer.headers.link, `<${path}&cursor=${nextCursor}>; rel="next"`)
    }
  })

  t.test('a cursor usable after the article that it points at is gone', async (t) => {
    const before = (await walk('', 100)).flat()
    const [first = ''] = before
    const cursor = await cursorOf('/v1/articles?limit=1')
    await unpublish(first)
    const { body_ } = await send({ url: `/v1/articles?limit=100&cursor=${cursor}` })
    t.strictSame(
      body_.data.map(({ id }: { id: string }) => id),
      before.slice(1, 101),
    )
  })
})
