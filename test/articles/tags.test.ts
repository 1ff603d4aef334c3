/** Tests the public list of tags with their counts, renaming and merging. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { tags } from '../../src/db/tables/tags.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, admin, author, write, publish, unpublish, revise, readArticle, readDraft } = newsroom

type Row = { id: string; slug: string; name: string; articleCount: number }

const published = async (...names: string[]): Promise<string> => {
  const { id } = await write({ tags: names })
  await publish(id)
  return id
}
const list = async (query = ''): Promise<Row[]> =>
  (await send({ url: `/v1/tags?limit=100${query}` })).body_.data
const counted = async (slug: string) => (await list()).find((tag) => tag.slug === slug)?.articleCount
const rename = (tag: string, payload: Record<string, unknown>, as = admin) =>
  send({ method: 'PATCH', url: `/v1/tags/${tag}`, payload, as })
const merge = (tag: string, into: string, as = admin) =>
  send({ method: 'POST', url: `/v1/tags/${tag}/merge`, payload: { into }, as })
const slugsOf = ({ tags }: { tags: { slug: string }[] }) => tags.map(({ slug }) => slug)
const idsTagged = async (slug: string): Promise<string[]> =>
  (await send({ url: `/v1/articles?tag=${slug}` })).body_.data.map(({ id }: { id: string }) => id)
const idOf = async (slug: string) => {
  const [row] = await deps.database.db.select({ id: tags.id }).from(tags).where(eq(tags.slug, slug))
  return row?.id ?? ''
}
const auditOf = async (type: string) => (await send({ url: `/v1/audit?type=${type}`, as: admin })).body_.data

t.test('does', async (t) => {
  t.test('list the tags of published articles with their counts, by name or by count', async (t) => {
    await published('Zinc', 'Amber')
    const gone = await published('Zinc', 'Gone')
    await write({ tags: ['Only a draft', 'Zinc'] })
    await unpublish(gone)
    await published('Zinc')
    const byName = await list()
    t.strictSame(
      byName.map(({ name, articleCount }) => [name, articleCount]),
      [
        ['Amber', 1],
        ['Zinc', 2],
      ],
    )
    t.strictSame(
      (await list('&sort=-articleCount')).map(({ slug }) => slug),
      ['zinc', 'amber'],
    )
  })

  t.test('page through either order, each tag once, one statement a page', async (t) => {
    for (let count = 0; count < 5; count++) await published(...['p1', 'p2', 'p3', 'p4', 'p5'].slice(count))
    for (const sort of ['name', '-articleCount']) {
      const seen: Row[] = []
      let url: string | undefined = `/v1/tags?limit=2&sort=${sort}`
      while (url) {
        const at: string = url
        const pages: Awaited<ReturnType<typeof send>>[] = []
        const statements = await executedSql(async () => void pages.push(await send({ url: at })))
        t.equal(statements.length, 1)
        seen.push(...(pages[0]?.body_.data ?? []))
        url = /<([^>]+)>; rel="next"/.exec(String(pages[0]?.headers.link))?.[1]
      }
      t.strictSame(seen, await list(`&sort=${sort}`))
    }
  })

  t.test('give a tag another name everywhere, and keep its slug', async (t) => {
    const id = await published('electric CARS')
    const answer = await rename('electric-cars', { name: 'Electric cars' })
    t.strictSame(
      [answer.statusCode, answer.body_.name, answer.body_.slug],
      [200, 'Electric cars', 'electric-cars'],
    )
    t.strictSame((await readArticle(id)).tags, [{ slug: 'electric-cars', name: 'Electric cars' }])
    t.strictSame((await readDraft(id)).tags, [{ slug: 'electric-cars', name: 'Electric cars' }])
    await published('ELECTRIC cars')
    t.equal((await rename(answer.body_.id, {})).body_.name, 'Electric cars', 'no draft takes it back')
    t.match(await auditOf('tag.renamed'), [
      {
        subjects: { tagId: answer.body_.id },
        payload: { slug: 'electric-cars', formerName: 'electric CARS', name: 'Electric cars' },
      },
    ])
  })

  t.test(
    'merge a tag: articles, filter, drafts, old revisions and new drafts land on the other',
    async (t) => {
      const first = await published('E cars', 'EVs')
      const second = await published('x', 'E cars')
      const third = await published('EVs')
      const draft = await write({ tags: ['E cars'] })
      const before = await readArticle(second)
      const answer = await merge('e-cars', 'evs')
      t.equal(answer.statusCode, 200)
      t.match(answer.body_, { slug: 'evs', name: 'EVs', articleCount: 3 })
      t.equal(await counted('e-cars'), undefined)
      t.strictSame(slugsOf(await readArticle(first)), ['evs'])
      t.strictSame(slugsOf(await readArticle(second)), ['x', 'evs'])
      t.equal((await readArticle(second)).updatedAt, before.updatedAt, 'the text has not changed')
      t.strictSame(await idsTagged('e-cars'), [third, second, first])
      t.strictSame(await idsTagged('evs'), [third, second, first])
      t.strictSame(slugsOf(await readDraft(draft.id)), ['evs'])
      t.strictSame(slugsOf(await readDraft(first)), ['evs'])
      await publish(draft.id)
      await published('E Cars', 'EVs')
      await revise(first, { title: 'Again' })
      await publish(first)
      t.equal(await counted('evs'), 5)
      t.match(await auditOf('tag.merged'), [{ payload: { slug: 'e-cars', into: 'evs', articles: 2 } }])
    },
  )

  t.test('merge what others were merged into, by ids too', async (t) => {
    const article = await published('one')
    await published('two')
    await published('three')
    await merge('one', await idOf('two'))
    t.match((await merge(await idOf('two'), 'three')).body_, { slug: 'three', articleCount: 3 })
    t.strictSame(slugsOf(await readArticle(article)), ['three'])
    t.equal((await idsTagged('one')).length, 3)
    await published('four')
    t.match((await merge('four', 'one')).body_, { slug: 'three', articleCount: 4 }, 'into a former slug')
  })

  t.test('merge a tag that nothing published has', async (t) => {
    await write({ tags: ['unused', 'also unused'] })
    t.match((await merge('unused', 'also-unused')).body_, { slug: 'also-unused', articleCount: 0 })
  })
})

t.test('refuses', async (t) => {
  await published('here', 'there')

  t.test('tags that do not exist: 404', async (t) => {
    for (const name of ['nowhere', unknownId]) {
      refused(t, await rename(name, { name: 'x' }), 404, 'not-found')
      refused(t, await merge(name, 'here'), 404, 'not-found')
    }
    invalid(t, await merge('here', 'nowhere'), ['/into'])
  })

  t.test('a tag that was merged: no name, and no other merge', async (t) => {
    await published('went', 'stayed')
    await merge('went', 'stayed')
    refused(t, await rename('went', { name: 'x' }), 404, 'not-found')
    refused(t, await merge('went', 'here'), 404, 'not-found')
  })

  t.test('a merge into itself, by its own name or a former one', async (t) => {
    await published('self', 'former self')
    await merge('former-self', 'self')
    invalid(t, await merge('self', 'self'), ['/into'])
    invalid(t, await merge('self', await idOf('self')), ['/into'])
    invalid(t, await merge('self', 'former-self'), ['/into'])
  })

  t.test('invalid names, unknown members, unknown sorts', async (t) => {
    invalid(t, await rename('here', { name: ' ' }), ['/name'])
    invalid(t, await rename('here', { name: 'x'.repeat(61) }), ['/name'])
    invalid(t, await rename('here', { slug: 'x' }), ['/slug'])
    invalid(t, await send({ url: '/v1/tags?sort=-name' }), ['sort'])
    const { page } = (await send({ url: '/v1/tags?limit=1' })).body_
    refused(
      t,
      await send({ url: `/v1/tags?sort=-articleCount&cursor=${page.nextCursor}` }),
      400,
      'invalid-cursor',
    )
  })

  t.test('everybody but admins', async (t) => {
    refused(t, await rename('here', { name: 'x' }, author), 403, 'forbidden')
    refused(t, await merge('here', 'there', author), 403, 'forbidden')
  })
})

t.test('keeps', async (t) => {
  t.test('a merge that is asked for again, without another event', async (t) => {
    await published('again', 'and again')
    const first = await merge('again', 'and-again')
    const before = (await auditOf('tag.merged')).length
    const second = await merge('again', 'and-again')
    t.equal(second.statusCode, 200)
    t.strictSame(second.body_, first.body_)
    t.equal((await auditOf('tag.merged')).length, before)
  })

  t.test('every count', async (t) => {
    const { kept, counted } = await newsroom.counts()
    t.strictSame(kept, counted)
  })
})
