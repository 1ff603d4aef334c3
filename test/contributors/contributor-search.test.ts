/** Contributors are found by words of their names, roles and texts, as articles are. */
import t from 'tap'
import { contributorSearch } from '../../src/db/tables/search.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'

const { send, addContributor, admin, deps } = await startNewsroom()

const people = [
  { slug: 'ines', name: 'Inês Gonçalves', bio: 'Writes about trains in Zürich.' },
  { slug: 'obrien', name: 'Seán O’Brien' },
  { slug: 'anne', name: 'Anne-Marie Straßer', role: 'editor' },
  { slug: 'yamada', name: '山田太郎' },
  { slug: 'somchai', name: 'สมชาย ใจดี' },
  { slug: 'olga', name: 'Ольга Йованович' },
  { slug: 'nikos', name: 'Νίκος Παπαδόπουλος' },
  { slug: 'soren', name: 'Søren Ågård' },
  { slug: 'the', name: 'The Editor Himself', bio: 'Nobody knows.' },
  { slug: 'minjun', name: '김민준' },
  { slug: 'rtl', name: 'محمد علي' },
  { slug: 'istanbul', name: 'Işıl Yıldız' },
]
for (const person of people) await addContributor(person)

const search = (q: string, more = '') => send({ url: `/v1/contributors?q=${encodeURIComponent(q)}${more}` })
const slugs = async (q: string, more = ''): Promise<string[]> => {
  const { statusCode, body, body_ } = await search(q, more)
  if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`)
  return body_.data.map(({ slug }: { slug: string }) => slug)
}

t.test('does', async (t) => {
  const found: Record<string, string[]> = {
    ines: ['ines'],
    'Inês gon': ['ines'],
    goncalves: ['ines'],
    brien: ['obrien'],
    "o'br": ['obrien'],
    obrien: ['obrien'],
    'sean o’brien': ['obrien'],
    'anne marie': ['anne'],
    'anne-mar': ['anne'],
    strasser: ['anne'],
    山田: ['yamada'],
    太: ['yamada'],
    ใจดี: ['somchai'],
    ольг: ['olga'],
    νικος: ['nikos'],
    soeren: ['soren'],
    soren: ['soren'],
    agard: ['soren'],
    the: ['the'],
    민준: ['minjun'],
    محمد: ['rtl'],
    isil: ['istanbul'],
    trains: ['ines'],
    zurich: ['ines'],
    editor: ['anne', 'the'],
    'editor -himself': ['anne'],
    '"marie straßer"': ['anne'],
    'ines OR olga*': ['ines'],
    'i*n': [],
    train: ['ines'],
    's j': [],
    s: ['obrien', 'anne', 'soren'],
  }
  for (const [q, expected] of Object.entries(found)) {
    t.test(`finds ${q}`, async (t) => {
      t.strictSame((await slugs(q)).sort(), expected.toSorted())
    })
  }

  t.test('keeps to the order of the names, to pages and to the role', async (t) => {
    const all = await slugs('s')
    const pages: string[] = []
    for (let cursor = ''; ; ) {
      const { body_ } = await search('s', `&limit=1${cursor}`)
      pages.push(...body_.data.map(({ slug }: { slug: string }) => slug))
      if (body_.page.nextCursor === null) break
      cursor = `&cursor=${body_.page.nextCursor}`
    }
    t.strictSame(pages, all)
    t.strictSame(await slugs('editor', '&role=editor'), ['anne'])
  })

  t.test('follows a change, and forgets who is deleted', async (t) => {
    const { id } = await addContributor({ slug: 'new', name: 'Quincy Old', bio: 'Likes walnuts.' })
    const patch = (payload: object) =>
      send({ method: 'PATCH', url: `/v1/contributors/${id}`, as: admin, payload })
    await patch({ name: 'Quincy Young' })
    t.strictSame([await slugs('quincy old'), await slugs('quincy y')], [[], ['new']])
    await patch({ bio: null })
    t.strictSame(await slugs('walnuts'), [])
    await send({ method: 'DELETE', url: `/v1/contributors/${id}`, as: admin })
    t.strictSame(await slugs('quincy'), [])
  })

  t.test('makes missing documents by the job', async (t) => {
    await deps.database.db.delete(contributorSearch)
    t.strictSame(await slugs('ines'), [])
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.strictSame(await slugs('ines'), ['ines'])
  })
})

t.test('refuses', async (t) => {
  const refusals = {
    nothing: '',
    'too many words': 'a '.repeat(17),
    'too many phrases': '"a b" "c d" "e f" "g h"',
    'too many beginnings': 'aa* bb* cc* dd*',
    'a beginning that is too short': 'a*',
    'a text that is too long': 'a'.repeat(401),
    'many words in one script': '山田'.repeat(60),
    'many joined words': 'a-b-c-d-e-f-g-h i-j-k-l-m-n-o-p q',
  }
  for (const [name, q] of Object.entries(refusals)) {
    t.test(name, async (t) => {
      refused(t, await search(q), 400, 'invalid-request')
    })
  }

  t.test('a cursor of another search', async (t) => {
    const { nextCursor } = (await search('s', '&limit=1')).body_.page
    refused(t, await search('i', `&limit=1&cursor=${nextCursor}`), 400, 'invalid-cursor')
    refused(t, await send({ url: `/v1/contributors?cursor=${nextCursor}` }), 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  for (const q of ['!!!', '"', "'", '\\', '%', '_', '<script>', '*', '-', '& | !', ':*', '()'])
    t.test(`an answer to ${q}`, async (t) => {
      t.strictSame(await slugs(q), [])
    })
})
