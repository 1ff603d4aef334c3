/** Searches that the database cannot answer wait for each other, and nobody else waits for them. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { articleSearch } from '../../src/db/tables/search.ts'
import { serverUrl } from '../helpers/database.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

t.test('a flood of searches', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const { send, deps, write, putPublication } = await startNewsroom()
  const { id, slug } = await write({ title: 'A car', body: 'It is a car.' })
  await putPublication(id)
  const search = () => send({ url: '/v1/articles?q=car&limit=100&count=exact' })
  t.equal((await search()).statusCode, 200)

  const { searches, others } = await deps.database.transact(async (tx) => {
    await tx.execute(sql`lock table ${articleSearch} in access exclusive mode`)
    const asked = Promise.all(Array.from({ length: 60 }, search))
    const urls = Array.from({ length: 30 }, (_, n) =>
      n % 2 === 0 ? `/v1/articles/${slug}` : '/v1/articles?limit=100',
    )
    const answered = await Promise.all(urls.map((url) => send({ url })))
    // The lock stays until the last search has been given up.
    return { others: answered, searches: await asked }
  })

  t.strictSame(
    others.map(({ statusCode }) => statusCode),
    others.map(() => 200),
    'other reads are answered meanwhile',
  )
  for (const { statusCode, headers, body_ } of searches) {
    t.strictSame([statusCode, body_.status, Number(headers['retry-after']) > 0], [503, 503, true])
  }
  t.equal((await search()).statusCode, 200, 'and then searches are answered again')
})
