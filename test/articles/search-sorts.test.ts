/** The sort of a list and its pages decide in which order matches come, never what matches. */
import t from 'tap'
import { startSearch } from '../helpers/articles/search-cases.ts'

const { publish, send } = await startSearch()

type Item = { slug: string; publishedAt: string }
type Page = { data: Item[]; page: { total: number; nextCursor: string | null; prevCursor: string | null } }

async function page(query: Record<string, string>): Promise<Page> {
  const { statusCode, body, body_ } = await send({ url: '/v1/articles', query })
  if (statusCode !== 200) throw new Error(`${query.q}: ${body}`)
  return body_ as Page
}

async function wholeList(query: Record<string, string>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const next: Page = await page({ ...query, ...(cursor !== '' && { cursor }) })
    items.push(...next.data)
    cursor = next.page.nextCursor
  }
  return items
}

const bodies = [
  'The night market hall opens late.',
  'The market is quiet at night, and the hall is closed.',
  'A hall near the night market.',
  'Night after night, market hall, market hall.',
  'The CX-5 is at the market.',
  'The 5 cars and the CX at night.',
  'Nothing else: day, fair, house.',
  '東京都の車はここ。',
  '京都の車は東京。',
  'The who and the what of the night market.',
]
for (const body of bodies) await publish({ body })
await publish({ body: 'Der night market hall ist offen.', language: 'de' })
await publish({ title: 'The Who at night', body: 'A market hall.' })

/** Queries, and how many of the articles match. */
const questions: readonly (readonly [q: string, matches: number])[] = [
  ['night', 8],
  ['market night', 7],
  ['"night market"', 5],
  ['"market night"', 0],
  ['"night market hall"', 3],
  ['"the night market"', 4],
  ['night -"night market"', 3],
  ['-"night market"', 7],
  ['-"market night" night', 8],
  ['-"the night market" the', 1],
  ['"market hall" OR "night after night"', 4],
  ['day OR -"night market"', 7],
  ['"market hall" -"night market"', 1],
  ['CX-5', 1],
  ['-CX-5 night', 8],
  ['東京車', 0],
  ['東京都', 1],
  ['京都', 2],
  ['車 -東京都', 1],
  ['"the who"', 1],
  ['"closed hall"', 0],
  ['"hall is closed" OR 京都', 3],
]

for (const [q, matches] of questions) {
  t.test(`${q} finds ${matches} in each order`, async (t) => {
    const all = { q, count: 'exact', limit: '100' }
    const byComments = await page({ ...all, sort: '-commentCount' })
    const expected = byComments.data.map(({ slug }) => slug).sort()
    t.equal(expected.length, matches)
    for (const sort of ['-relevance', '-publishedAt', 'publishedAt', '-commentCount']) {
      const list = await page({ ...all, sort })
      t.same(list.data.map(({ slug }) => slug).sort(), expected, sort)
      t.equal(list.page.total, matches, `the count, ${sort}`)
      const inPages = await wholeList({ q, sort, limit: '3' })
      t.same(
        inPages.map(({ slug }) => slug),
        list.data.map(({ slug }) => slug),
        `in pages of 3, ${sort}`,
      )
    }
    const german = await page({ ...all, language: 'de' })
    const newest = await page({ ...all, language: 'de', sort: '-publishedAt' })
    t.same(german.data, newest.data, 'with a filter')
  })
}

t.test('a list by time is read backward', async (t) => {
  for (const sort of ['-publishedAt', 'publishedAt']) {
    const query = { q: '"market hall" OR "night market"', sort, limit: '2' }
    const first = await page(query)
    const second = await page({ ...query, cursor: first.page.nextCursor ?? '' })
    const back = await page({ ...query, cursor: second.page.prevCursor ?? '' })
    t.same(back.data, first.data, sort)
    const { publishedAt = '' } = second.data[0] ?? {}
    const since = await wholeList({ ...query, publishedAfter: publishedAt })
    t.ok(since.length > 0 && since.every((item) => item.publishedAt >= publishedAt))
  }
})
