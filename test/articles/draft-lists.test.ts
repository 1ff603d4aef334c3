/** Tests the list of drafts: by author, status and title, last saved first. */
import t from 'tap'
import type { Answer, Person } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish } = newsroom

await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })
const get = (query = '', as: Person | undefined = author) => send({ url: `/v1/drafts${query}`, as })
const titlesOf = ({ body_ }: Answer) => body_.data.map(({ title }: { title: string }) => title)
const titles = async (query = '', as?: Person) => titlesOf(await get(query, as))

const one = await write({ title: 'Škoda in the rain', dek: 'Wet', body: 'Secret body', tags: ['Cars'] })
const two = await write({ title: '100 % electric' })
const three = await write({ title: 'A_b and a-b' })
const theirs = await write({ title: 'Theirs, also in the rain' }, colleague)
await publish(two.id)
await publish(three.id)
await unpublish(three.id)
await revise(one.id, { title: 'Škoda in heavy rain', note: 'More of it' }, admin)
const savedAt = deps.clock().toISOString()

t.test('does', async (t) => {
  t.test('list your own, the last saved first, without bodies', async (t) => {
    const answer = await get()
    t.strictSame(titlesOf(answer), ['Škoda in heavy rain', 'A_b and a-b', '100 % electric'])
    t.strictSame(answer.body_.data[0], {
      id: one.id,
      slug: 'skoda-in-the-rain',
      status: 'draft',
      revision: 2,
      title: 'Škoda in heavy rain',
      dek: 'Wet',
      excerpt: 'Secret body',
      language: 'en',
      contributors: one.contributors,
      tags: [{ slug: 'cars', name: 'Cars' }],
      note: 'More of it',
      publishAt: null,
      publishedAt: null,
      publishedRevision: null,
      author: { id: author.id, displayName: author.displayName },
      createdBy: { id: admin.id, displayName: admin.displayName },
      createdAt: one.createdAt,
      updatedAt: savedAt,
    })
    t.match(answer.body_.data[2], { status: 'published', publishedRevision: 1 })
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  t.test('list everybody’s for an admin, or those of one author', async (t) => {
    const all = ['Škoda in heavy rain', 'Theirs, also in the rain', 'A_b and a-b', '100 % electric']
    t.strictSame(await titles('', admin), all)
    t.strictSame(await titles(`?author=${colleague.id}`, admin), ['Theirs, also in the rain'])
    t.strictSame(await titles(`?author=${author.id}&status=draft`, admin), ['Škoda in heavy rain'])
    t.strictSame(await titles(`?author=${unknownId}`, admin), [])
  })

  t.test('filter by status', async (t) => {
    t.strictSame(await titles('?status=draft'), ['Škoda in heavy rain'])
    t.strictSame(await titles('?status=published'), ['100 % electric'])
    t.strictSame(await titles('?status=unpublished'), ['A_b and a-b'])
    t.strictSame(await titles('?status=scheduled'), [])
  })

  t.test(
    'find a text anywhere in the title, in any case, and take no character for a wildcard',
    async (t) => {
      const found: Record<string, string[]> = {
        RAIN: ['Škoda in heavy rain'],
        škoda: ['Škoda in heavy rain'],
        ŠKO: ['Škoda in heavy rain'],
        '%': ['100 % electric'],
        _: ['A_b and a-b'],
        a_b: ['A_b and a-b'],
        'a%b': [],
        '\\': [],
        '.*': [],
        "'": [],
        ' in the rain': [],
      }
      for (const [text, expected] of Object.entries(found))
        t.strictSame(await titles(`?title=${encodeURIComponent(text)}`), expected, text)
      t.strictSame(await titles('?title=rain&status=draft', admin), [
        'Škoda in heavy rain',
        'Theirs, also in the rain',
      ])
    },
  )

  t.test('go on page by page to the end, each once', async (t) => {
    for (const filter of ['', 'status=draft&', 'title=a&']) {
      const seen: string[] = []
      for (let url: string | undefined = `/v1/drafts?${filter}limit=1`; url; ) {
        const answer: Answer = await send({ url, as: admin })
        seen.push(...titlesOf(answer))
        url = /<(.*)>/.exec(String(answer.headers.link ?? ''))?.[1]
      }
      t.strictSame(seen, await titles(`?${filter}limit=100`, admin))
    }
  })
})

t.test('refuses', async (t) => {
  t.test('people who are not authors', async (t) => {
    refused(t, await send({ url: '/v1/drafts' }), 401, 'unauthenticated')
    for (const as of [reader, moderator]) refused(t, await get('', as), 403, 'forbidden')
  })

  t.test('400 for invalid filters', async (t) => {
    for (const [query, name] of [
      ['status=live', 'status'],
      ['title=', 'title'],
      [`title=${'x'.repeat(201)}`, 'title'],
      ['author=ada-lind', 'author'],
      ['sort=title', 'sort'],
      ['body=secret', 'body'],
      ['limit=0', 'limit'],
    ] as const)
      invalid(t, await get(`?${query}`), [name])
  })

  t.test('a cursor of another filter, or of another author’s list', async (t) => {
    const { nextCursor } = (await get('?limit=1')).body_.page
    refused(t, await get(`?limit=1&status=draft&cursor=${nextCursor}`), 400, 'invalid-cursor')
    refused(t, await get(`?limit=1&cursor=${nextCursor}`, colleague), 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  t.test('the drafts of others from an author, whatever is asked for', async (t) => {
    t.strictSame(await titles(`?author=${colleague.id}`), [])
    t.strictSame(await titles('?title=theirs'), [])
    t.strictSame(await titles('', colleague), ['Theirs, also in the rain'])
    t.match((await get(`?author=${author.id}`)).body_, { data: { length: 3 } })
  })

  t.test('the order by saving, whatever is published or read', async (t) => {
    await publish(theirs.id, {}, colleague)
    t.strictSame((await titles('', admin))[0], 'Škoda in heavy rain')
    await revise(two.id, { title: '100 % diesel' })
    t.strictSame((await titles('', admin))[0], '100 % diesel')
  })

  t.test('reading to one statement', async (t) => {
    t.equal((await executedSql(() => get('?status=draft&title=a', admin))).length, 1)
  })
})
