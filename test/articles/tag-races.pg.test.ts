/**
 * Tests merges of tags while their articles are published and withdrawn: no article keeps a merged
 * tag.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { articleTags, tags } from '../../src/db/tables/tags.ts'
import { serverUrl } from '../helpers/database.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

t.test('concurrent publications and merges', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const newsroom = await startNewsroom()
  const { send, deps, admin, write, putPublication, deletePublication, readDraft } = newsroom
  const { db } = deps.database
  const merge = (tag: string, into: string) =>
    send({ method: 'POST', url: `/v1/tags/${tag}/merge`, payload: { into }, as: admin })

  for (let round = 0; round < 6; round++) {
    const names = ['a', 'b', 'c'].map((name) => `${name}${round}`)
    const [a = '', b = '', c = ''] = names
    const combinations = [[a], [b], [c], [a, b], [b, c], [c, b, a]]
    const ids = await Promise.all(combinations.map(async (tags) => (await write({ tags })).id as string))
    const half = ids.filter((_, index) => index % 2 === 0)
    for (const id of half) await putPublication(id)
    const answers = await Promise.all([
      ...ids.map((id) => putPublication(id)),
      merge(a, b),
      merge(b, c),
      ...half.map((id) => deletePublication(id)),
      merge(c, b),
      ...ids.map((id) => putPublication(id)),
    ])
    t.strictSame(
      answers.filter(({ statusCode }) => ![200, 400, 404].includes(statusCode)).map(({ body }) => body),
      [],
      'nobody sees a fault',
    )
    const merges = answers.filter(({ body_, statusCode }) => statusCode === 200 && 'articleCount' in body_)
    t.ok(merges.length > 0, 'somebody merged')
    for (const id of ids) t.notSame((await readDraft(id)).tags, [], 'a draft leads to a tag that is there')
  }

  await write({ tags: ['one', 'two'] })
  const equal = await Promise.all(Array.from({ length: 6 }, () => merge('one', 'two')))
  t.strictSame(
    equal.map(({ statusCode, body_ }) => [statusCode, body_.slug]),
    equal.map(() => [200, 'two']),
    'equal merges at once are answered alike',
  )

  const { kept, counted } = await newsroom.counts()
  t.strictSame(kept, counted, 'counts are exact')
  const astray = await db
    .select({ slug: tags.slug })
    .from(articleTags)
    .innerJoin(tags, sql`${tags.id} = ${articleTags.tagId} and ${tags.mergedInto} is not null`)
  t.strictSame(astray, [], 'no article has a tag that is gone')
  const chains = await db
    .select({ slug: tags.slug })
    .from(tags)
    .where(sql`exists (select from ${tags} t where t.id = tags.merged_into and t.merged_into is not null)`)
  t.strictSame(chains, [], 'one step leads to the tag that is there')
})
