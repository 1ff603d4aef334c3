/** Tests roles in bylines, and guests without a profile. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { articles } from '../../src/db/tables/articles.ts'
import { articleRevisions } from '../../src/db/tables/revisions.ts'
import { creditsOf, storedByline } from '../../src/domain/articles/byline.ts'
import type { Answer, Person } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { parseXml } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, postContributor, postArticle, patchDraft } = newsroom
const { write, revise, publish, readArticle, readDraft, putPublication } = newsroom
const { db } = deps.database

const profileOf = async (accountId: string | null, name: string) =>
  (await postContributor({ name, country: 'NO', accountId })).body_ as {
    id: string
    slug: string
    avatar: string
  }
const ada = await profileOf(author.id, 'Ada Lind')
const bo = await profileOf(colleague.id, 'Bo Ek')

type Entry = { slug: string | null; name: string; role: string | null }
const told = (contributors: Entry[]) => contributors.map(({ slug, name, role }) => [slug ?? name, role])
const get = async (url: string, as?: Person): Promise<Answer> => {
  const answer = await send({ url, ...(as && { as }) })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer
}

const mixed = [
  { contributor: 'ada-lind', role: 'words' },
  { contributor: ada.id, role: 'photos' },
  { name: 'Yusra Benhaddou', role: 'translation' },
  { name: 'Yusra Benhaddou', role: 'translation' },
  { name: 'Old Hand' },
]
const toldMixed = [
  ['ada-lind', 'words'],
  ['ada-lind', 'photos'],
  ['Yusra Benhaddou', 'translation'],
  ['Old Hand', null],
]

t.test('does', async (t) => {
  t.test('take each form of an entry, and answer each with a role', async (t) => {
    const cases: [unknown[], unknown[]][] = [
      [['ada-lind'], [['ada-lind', null]]],
      [[{ contributor: 'ada-lind' }], [['ada-lind', null]]],
      [[{ contributor: ada.id.toUpperCase(), role: null }, 'ada-lind'], [['ada-lind', null]]],
      [[{ contributor: 'ada-lind', role: ' Drone  pilot ' }], [['ada-lind', 'Drone  pilot']]],
      [
        [{ name: 'A Guest' }, 'ada-lind'],
        [
          ['A Guest', null],
          ['ada-lind', null],
        ],
      ],
      [
        [
          { name: 'A Guest', role: 'data' },
          { name: 'A Guest', role: 'words' },
        ],
        [
          ['A Guest', 'data'],
          ['A Guest', 'words'],
        ],
      ],
      [mixed, toldMixed],
    ]
    for (const [contributors, expected] of cases) {
      t.strictSame(told((await write({ contributors })).contributors), expected)
    }
    const { contributors } = await write({ contributors: mixed })
    t.strictSame(contributors[0], {
      ...{ id: ada.id, slug: 'ada-lind', name: 'Ada Lind', role: 'words' },
      ...{ avatarUrl: null, avatar: ada.avatar },
    })
    t.strictSame(contributors[3], {
      ...{ id: null, slug: null, name: 'Old Hand', role: null },
      ...{ avatarUrl: null, avatar: null },
    })
  })

  t.test('show the byline in every place', async (t) => {
    const { id } = await write({ title: 'Lighthouses', contributors: mixed })
    await revise(id, { title: 'Lighthouses again' })
    const preview = await send({
      method: 'POST',
      url: `/v1/articles/${id}/previews`,
      payload: {},
      as: author,
    })
    await publish(id)
    const bylines = {
      draft: (await readDraft(id)).contributors,
      drafts: (await get('/v1/drafts?title=lighthouses', author)).body_.data[0].contributors,
      revision: (await get(`/v1/articles/${id}/revisions/1`, author)).body_.contributors,
      preview: (await get(`/v1/previews/${preview.body_.token}`)).body_.contributors,
      article: (await readArticle(id)).contributors,
      list: (await get('/v1/articles?limit=1')).body_.data[0].contributors,
      'list of the contributor': (await get('/v1/articles?contributor=ada-lind')).body_.data[0].contributors,
    }
    for (const [place, contributors] of Object.entries(bylines))
      t.strictSame(told(contributors), toldMixed, place)
    t.equal((await get('/v1/contributors/ada-lind')).body_.articleCount, 1)
  })

  t.test('find guests by search, and no longer after they have left', async (t) => {
    const found = async () => (await get('/v1/articles?q=benhaddou')).body_.data.length
    t.equal(await found(), 1)
    const [{ id }] = (await get('/v1/articles?q=benhaddou')).body_.data
    await revise(id, { contributors: ['ada-lind'] })
    await publish(id)
    t.equal(await found(), 0)
    t.strictSame(told((await readArticle(id)).contributors), [['ada-lind', null]])
    await revise(id, { contributors: mixed })
    await publish(id)
  })

  t.test('compare and restore revisions with their bylines', async (t) => {
    const { id } = await write({ contributors: mixed })
    await revise(id, { contributors: ['ada-lind'] })
    await revise(id, { contributors: [{ contributor: 'ada-lind', role: 'words' }] })
    const diff = await get(`/v1/articles/${id}/revisions/3/diff`, author)
    t.strictSame(
      diff.body_.fields.map(({ field, from, to }: { field: string; from: Entry[]; to: Entry[] }) => [
        field,
        told(from),
        told(to),
      ]),
      [['contributors', [['ada-lind', null]], [['ada-lind', 'words']]]],
    )
    const url = `/v1/articles/${id}/revisions/1/restoration`
    const restored = await send({ method: 'POST', url, as: author })
    t.strictSame(told(restored.body_.contributors), toldMixed)
    // The same byline once more saves nothing.
    t.equal((await revise(id, { contributors: mixed })).revision, 4)
  })

  t.test('tell feeds and search engines who has written and who has not', async (t) => {
    const { body_ } = await get('/feeds/articles.json')
    t.strictSame(body_.items[0].authors, [
      { name: 'Ada Lind', url: 'http://masthead.test/v1/contributors/ada-lind', _role: 'words' },
      { name: 'Old Hand' },
      { name: 'Yusra Benhaddou', _role: 'translation' },
      { name: 'Ada Lind', url: 'http://masthead.test/v1/contributors/ada-lind', _role: 'photos' },
    ])
    const named = (xml: string, parent: string, tag: string) => {
      const root = parseXml(xml)
      const channel = root.children.find(({ name }) => name === 'channel') ?? root
      const item = channel.children.find(({ name }) => name === parent)
      return item?.children
        .filter(({ name }) => name === tag)
        .map((each) => each.children.find(({ name }) => name === 'name')?.text ?? each.text)
    }
    const atom = (await get('/feeds/articles.atom')).body
    t.strictSame(named(atom, 'entry', 'author'), ['Ada Lind', 'Old Hand'])
    t.strictSame(named(atom, 'entry', 'contributor'), ['Yusra Benhaddou', 'Ada Lind'])
    const rss = (await get('/feeds/articles.rss')).body
    t.strictSame(named(rss, 'item', 'dc:creator'), ['Ada Lind', 'Old Hand'])
    t.strictSame(named(rss, 'item', 'dc:contributor'), ['Yusra Benhaddou', 'Ada Lind'])
    const [{ id }] = (await get('/v1/articles?limit=1')).body_.data
    const { jsonld } = (await get(`/v1/articles/${id}?include=jsonld`)).body_
    const url = 'http://masthead.test/v1/contributors/ada-lind'
    t.strictSame(jsonld.author, [
      { '@type': 'Person', name: 'Ada Lind', url },
      { '@type': 'Person', name: 'Old Hand' },
    ])
    t.strictSame(jsonld.translator, [{ '@type': 'Person', name: 'Yusra Benhaddou' }])
    t.strictSame(jsonld.contributor, [{ '@type': 'Person', name: 'Ada Lind', url }])
  })

  t.test('make everybody an author where nobody has written', async (t) => {
    const entry = (name: string, role: string | null) => ({ id: null, name, role })
    t.strictSame(creditsOf([entry('A', 'photos'), entry('B', 'translation'), entry('A', 'video')]), {
      author: [entry('A', 'photos'), entry('B', 'translation')],
      translator: [],
      contributor: [],
    })
    t.strictSame(creditsOf([]), { author: [], translator: [], contributor: [] })
  })

  t.test('let somebody sign with the name of their own profile, and admins with every name', async (t) => {
    t.strictSame(told((await write({ contributors: [{ name: 'Ada Lind' }] })).contributors), [
      ['Ada Lind', null],
    ])
    await write({ contributors: [{ name: 'Bo Ek' }] }, admin)
  })
})

t.test('refuses', async (t) => {
  t.test('entries that are not valid, by pointer, and saves nothing', async (t) => {
    const { id } = await write()
    const before = await contentsOf(deps)
    const cases: [unknown, string][] = [
      [{}, '/contributors/0'],
      [{ role: 'words' }, '/contributors/0'],
      [{ contributor: 'ada-lind', name: 'Ada' }, '/contributors/0'],
      [{ contributor: 'nobody' }, '/contributors/0'],
      [{ contributor: 'two words' }, '/contributors/0/contributor'],
      [{ name: '' }, '/contributors/0/name'],
      [{ name: 'a\nb' }, '/contributors/0/name'],
      [{ name: 'a'.repeat(121) }, '/contributors/0/name'],
      [{ name: 'A', role: 'a'.repeat(61) }, '/contributors/0/role'],
      [{ name: 'A', role: 'a\nb' }, '/contributors/0/role'],
      [{ name: 'A', role: '' }, '/contributors/0/role'],
      [{ name: 'A', slug: 'a' }, '/contributors/0/slug'],
      [5, '/contributors/0'],
      [null, '/contributors/0'],
    ]
    for (const [entry, pointer] of cases) {
      invalid(t, await postArticle({ title: 'New', contributors: [entry] }), [pointer])
      invalid(t, await patchDraft(id, { contributors: [entry] }), [pointer])
    }
    const many = Array.from({ length: 21 }, (_, index) => ({ name: `Guest ${index}` }))
    invalid(t, await postArticle({ title: 'New', contributors: many }), ['/contributors'])
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('guests whose name looks like that of a profile of somebody else', async (t) => {
    const { id } = await write()
    const before = await contentsOf(deps)
    const names = [
      'Bo Ek',
      'bo ek',
      'BO  EK',
      'Bо Ek',
      'B0 Ek',
      'Ek, Bo',
      'Bo Ek (editor)',
      'Bó Ek',
      'Ｂｏ Ｅｋ',
    ]
    for (const name of names) {
      const contributors = ['ada-lind', { name, role: 'words' }]
      for (const answer of [
        await postArticle({ title: 'New', contributors }),
        await patchDraft(id, { contributors }),
      ]) {
        refused(t, answer, 403, 'byline-not-agreed')
        t.strictSame(answer.body_.errors, [
          {
            pointer: '/contributors/1',
            detail: 'looks like the name of the profile bo-ek, with which you may not sign',
          },
        ])
      }
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('to publish a guest who looks like a profile that was made since, until it agrees', async (t) => {
    const { id } = await write({ contributors: ['ada-lind', { name: 'Cy Berg' }] })
    await publish(id)
    const cy = await profileOf(null, 'Cy Berg')
    // The text that is public stays, and so does the byline of the draft.
    await publish(id, { unpublishAt: new Date(deps.clock().getTime() + 60_000).toISOString() })
    await revise(id, { title: 'Other' })
    refused(t, await putPublication(id, {}), 403, 'byline-not-agreed')
    const url = `/v1/contributors/${cy.slug}/co-authors`
    await send({ method: 'PUT', url, payload: { accountIds: [author.id] }, as: admin })
    await publish(id)
  })
})

t.test('keeps', async (t) => {
  t.test('plain bylines in the columns of the former release alone', async (t) => {
    const { id } = await write({ contributors: [{ contributor: 'ada-lind' }] })
    await publish(id)
    const [row] = await db.select().from(articleRevisions).where(eq(articleRevisions.articleId, id))
    t.match(row, { byline: null, contributorIds: [ada.id] })
    t.strictSame(storedByline([]), { contributorIds: [], byline: null })
  })

  t.test('the byline of the former release after such an instance has published', async (t) => {
    const { id } = await write({ contributors: mixed })
    await publish(id)
    t.strictSame(told((await readArticle(id)).contributors), toldMixed)
    // It copies the ids of another revision, and knows nothing of the byline.
    await db.update(articles).set({ publishedRevision: 2 }).where(eq(articles.id, id))
    t.strictSame(told((await readArticle(id)).contributors), [['ada-lind', null]])
  })

  t.test('the article and its list at one statement', async (t) => {
    const { id } = await write({ contributors: mixed })
    await publish(id)
    for (const url of ['/v1/articles', `/v1/articles/${id}`, '/v1/articles?contributor=ada-lind']) {
      t.equal((await executedSql(() => get(url))).length, 1, url)
    }
  })

  t.test('guests from working on the draft', async (t) => {
    const { id } = await write({ contributors: ['ada-lind', { name: 'Dee Guest' }] })
    await profileOf((await newsroom.person(['author'])).id, 'Dee Guest')
    refused(t, await send({ url: `/v1/articles/${id}/draft`, as: colleague }), 404, 'not-found')
    t.equal(bo.slug, 'bo-ek')
  })
})
