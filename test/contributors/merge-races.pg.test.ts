/** Tests merges and orders of profiles at the same moment as whatever else changes bylines. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Answer } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

t.test('at the same moment', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const newsroom = await startNewsroom()
  const { send, deps, admin, person, write, postArticle, patchDraft, putPublication, deletePublication } =
    newsroom
  const { db } = deps.database
  const merge = (from: string, into: string) =>
    send({ method: 'POST', url: `/v1/contributors/${from}/merge`, payload: { into }, as: admin })
  const faults = (answers: Answer[], allowed: number[]) =>
    answers.filter(({ statusCode }) => !allowed.includes(statusCode)).map(({ body }) => body)

  t.test('profiles are merged, and put into bylines, published and withdrawn', async (t) => {
    for (let round = 0; round < 6; round++) {
      const [a = '', b = '', c = ''] = await Promise.all(
        ['a', 'b', 'c'].map(
          async (name) => (await newsroom.addContributor({ name: `${name} ${round}` })).slug as string,
        ),
      )
      const bylines = [
        [a],
        [b],
        [a, b],
        [c, a],
        [
          { contributor: a, role: 'words' },
          { contributor: b, role: 'words' },
        ],
      ]
      const ids = await Promise.all(
        bylines.map(async (contributors) => (await write({ contributors })).id as string),
      )
      const half = ids.filter((_, index) => index % 2 === 0)
      for (const id of half) await putPublication(id)
      const answers = await Promise.all([
        ...ids.map((id) => putPublication(id)),
        merge(a, b),
        ...ids.map((id) => patchDraft(id, { contributors: [c] })),
        merge(b, c),
        postArticle({ title: 'New', contributors: [a, b] }),
        ...half.map((id) => deletePublication(id)),
        merge(a, c),
        ...ids.map((id) => putPublication(id, { revision: 1 })),
      ])
      t.strictSame(faults(answers, [200, 201, 400, 404, 409]), [], 'nobody sees a fault')
    }
    const { kept, counted } = await newsroom.counts()
    t.strictSame(kept, counted, 'counts are exact')
    const astray = await db.select({ id: sql`x.id` }).from(sql`(
      select contributor_id as id from article_contributors union select contributor_id from draft_contributors
    ) x where not exists (select from contributors c where c.id = x.id)`)
    t.strictSame(astray, [])
    const lost = await db.select({ id: sql`a.id` }).from(sql`articles a
      join article_revisions r on r.article_id = a.id and r.number = a.latest_revision
      cross join unnest(r.contributor_ids) s (id)
      left join merged_contributors m on m.id = s.id
      where not exists (select from draft_contributors d
        where d.article_id = a.id and d.contributor_id = coalesce(m.contributor_id, s.id))`)
    t.strictSame(lost, [], 'whoever a draft names may work on it')
    const dropped = await db.select({ id: sql`a.id` }).from(sql`articles a
      join article_revisions r on r.article_id = a.id and r.number = a.published_revision
      cross join unnest(r.contributor_ids) s (id)
      left join merged_contributors m on m.id = s.id
      where a.status = 'published' and not exists (select from article_contributors p
        where p.article_id = a.id and p.contributor_id = coalesce(m.contributor_id, s.id))`)
    t.strictSame(dropped, [], 'no public text has lost a name')
    const surplus = await db.select({ id: sql`d.article_id` }).from(sql`draft_contributors d
      join articles a on a.id = d.article_id
      join article_revisions r on r.article_id = a.id and r.number = a.latest_revision
      where d.contributor_id not in (select coalesce(m.contributor_id, s.id)
        from unnest(r.contributor_ids) s (id) left join merged_contributors m on m.id = s.id)`)
    t.strictSame(surplus, [], 'and nobody else')
    const chains = await db.select({ id: sql`m.id` }).from(sql`merged_contributors m
      where not exists (select from contributors c where c.id = m.contributor_id)`)
    t.strictSame(chains, [])
  })

  t.test('equal merges are answered alike', async (t) => {
    for (const name of ['Same One', 'Same Two']) await newsroom.addContributor({ name })
    const equal = await Promise.all(Array.from({ length: 6 }, () => merge('same-one', 'same-two')))
    t.strictSame(
      equal.map(({ statusCode, body_ }) => [statusCode, body_.slug]),
      equal.map(() => [200, 'same-two']),
    )
  })

  t.test('an account is erased while its profile is merged', async (t) => {
    for (let round = 0; round < 6; round++) {
      const owner = await person(['author'])
      const { slug } = await newsroom.addContributor({ name: `Owned ${round}`, accountId: owner.id })
      const { slug: into } = await newsroom.addContributor({ name: `Free ${round}` })
      const erase = send({ method: 'DELETE', url: `/v1/accounts/${owner.id}`, as: admin })
      const answers = await Promise.all([erase, merge(slug, into)])
      t.strictSame(faults(answers, [200, 204]), [])
    }
    const owned = await db
      .select({ id: sql`c.id` })
      .from(sql`contributors c join accounts a on a.id = c.account_id
      where a.erased_at is not null`)
    t.strictSame(owned, [], 'no erased account has a profile')
  })

  t.test('a profile takes the slug of one that is being merged', async (t) => {
    for (let round = 0; round < 6; round++) {
      const slug = `wanted-${round}`
      for (const name of [slug, `end-${round}`]) await newsroom.addContributor({ name, slug: name })
      const posts: Answer[] = []
      async function postAgainAndAgain(): Promise<void> {
        for (let n = 0; n < 8; n++)
          posts.push(await newsroom.postContributor({ name: 'New', country: 'NO', slug }))
      }
      const merged = await Promise.all([
        merge(slug, `end-${round}`),
        ...Array.from({ length: 3 }, postAgainAndAgain),
      ])
      t.equal(merged[0].statusCode, 200)
      t.strictSame(faults(posts, [409]), [])
    }
    const both = await db
      .select({ id: sql`m.id` })
      .from(sql`merged_contributors m join contributors c on c.slug = m.slug`)
    t.strictSame(both, [], 'no slug leads to two profiles')
  })

  t.test('orders are set, and one of them stands whole', async (t) => {
    const slugs: string[] = []
    for (let n = 0; n < 8; n++) slugs.push((await newsroom.addContributor({ name: `Order ${n}` })).slug)
    const setOrder = (order: string[]) =>
      send({ method: 'PUT', url: '/v1/contributors/order', payload: { order }, as: admin })
    // The second order finds its first half in place, unless the first order has come before it.
    const orders = [slugs.toReversed(), slugs.slice(0, 4)]
    for (let round = 0; round < 12; round++) {
      await setOrder(slugs)
      const answers = await Promise.all([...orders, ...orders].map(setOrder))
      t.strictSame(faults(answers, [200]), [])
      const placed = await db.select({ slug: sql<string>`c.slug` }).from(sql`contributors c
        where c.place < 2147483647 order by c.place`)
      const stands = placed.map(({ slug }) => slug).join()
      t.ok(
        orders.some((order) => order.join() === stands),
        stands,
      )
    }
  })
})
