/** What is suggested while somebody types: titles, tags and contributors, with small typing errors. */
import t from 'tap'
import { suggestions, suggestionWords } from '../../src/db/tables/suggestions.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, addContributor, admin } = newsroom

type Suggested = { kind: string; id: string; slug: string; title: string }

const suggested = async (q: string, limit = 10): Promise<Suggested[]> => {
  const { statusCode, body, body_ } = await send({
    url: `/v1/suggestions?limit=${limit}&q=${encodeURIComponent(q)}`,
  })
  if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`)
  return body_.data
}
const titles = async (q: string) => (await suggested(q)).map(({ title }) => title)

async function publish(title: string, tags: string[] = []): Promise<string> {
  const draft = await send({
    method: 'POST',
    url: '/v1/articles',
    as: admin,
    payload: { title, body: 'Text.', tags },
  })
  const { id } = draft.body_
  await send({ method: 'PUT', url: `/v1/articles/${id}/publication`, as: admin, payload: {} })
  return id
}

const shown = [
  'The electric truck that nobody wanted',
  'Zürich bans the night train',
  'Proteins for beginners',
  'A review of node.js 24',
  'COVID-19, five years on',
  'Straße der Lieder',
  'Inês learns to drive',
  '東京の電気自動車',
  'العربية للجميع',
  'Ελλάδα το καλοκαίρι',
  'Москва зимой',
  'AT&T and the <script> tag',
  '💰 for nothing',
  'C++ or C#',
  'ज़रूरी ख़बर',
  'مستشف\u0649 جديد',
  '\u06a9تابخانه',
  'การเลือกตั้ง๒๕๖๗',
  'ภาษาF#เบื้องต้น',
  'The 4×4 returns',
  '👍🏽 all',
]
for (const title of shown) await publish(title)

t.test('does', async (t) => {
  const found: Record<string, string> = {
    elec: 'The electric truck that nobody wanted',
    'the elec': 'The electric truck that nobody wanted',
    'TRUCK elec': 'The electric truck that nobody wanted',
    zurich: 'Zürich bans the night train',
    zuerich: 'Zürich bans the night train',
    'night tr': 'Zürich bans the night train',
    prote: 'Proteins for beginners',
    'node.j': 'A review of node.js 24',
    nodejs: 'A review of node.js 24',
    'covid 19': 'COVID-19, five years on',
    covid19: 'COVID-19, five years on',
    strasse: 'Straße der Lieder',
    ines: 'Inês learns to drive',
    東: '東京の電気自動車',
    電気自動: '東京の電気自動車',
    العرب: 'العربية للجميع',
    ελλαδ: 'Ελλάδα το καλοκαίρι',
    моск: 'Москва зимой',
    'at&t': 'AT&T and the <script> tag',
    '<script': 'AT&T and the <script> tag',
    '💰': '💰 for nothing',
    'c++': 'C++ or C#',
    Ｅｌｅｃ: 'The electric truck that nobody wanted',
    'electric t': 'The electric truck that nobody wanted',
    जरू: 'ज़रूरी ख़बर',
    'जरूरी खब': 'ज़रूरी ख़बर',
    ज़रूरी: 'ज़रूरी ख़बर',
    'مستشف\u064a': 'مستشف\u0649 جديد',
    '\u0643تاب': '\u06a9تابخانه',
    การเลือกตั้ง25: 'การเลือกตั้ง๒๕๖๗',
    '2567': 'การเลือกตั้ง๒๕๖๗',
    '๒๕๖': 'การเลือกตั้ง๒๕๖๗',
    'f#': 'ภาษาF#เบื้องต้น',
    'ภาษาf#': 'ภาษาF#เบื้องต้น',
    'the 4x': 'The 4×4 returns',
    '4x4': 'The 4×4 returns',
    '👍': '👍🏽 all',
    '👍🏿 al': '👍🏽 all',
  }
  for (const [q, title] of Object.entries(found)) {
    t.test(`finds a title by its beginnings: ${q}`, async (t) => {
      t.strictSame((await titles(q))[0], title)
    })
  }

  const mistyped: Record<string, string> = {
    elektric: 'The electric truck that nobody wanted',
    elcetric: 'The electric truck that nobody wanted',
    electrc: 'The electric truck that nobody wanted',
    'elektric truk': 'The electric truck that nobody wanted',
    'nobdy wanted': 'The electric truck that nobody wanted',
    protiens: 'Proteins for beginners',
    begginers: 'Proteins for beginners',
    zurihc: 'Zürich bans the night train',
    'nihgt train': 'Zürich bans the night train',
    reveiw: 'A review of node.js 24',
    strase: 'Straße der Lieder',
    learnes: 'Inês learns to drive',
    'nihgt tarin': 'Zürich bans the night train',
    wnated: 'The electric truck that nobody wanted',
    dirve: 'Inês learns to drive',
    rveiew: 'A review of node.js 24',
    моксва: 'Москва зимой',
  }
  for (const [q, title] of Object.entries(mistyped)) {
    t.test(`finds a title in spite of a typing error: ${q}`, async (t) => {
      t.strictSame((await titles(q))[0], title)
    })
  }

  const nearer: readonly (readonly [typed: string, near: string, far: string])[] = [
    ['hydrgen', 'Hydrogen fuelcell', 'Ærø færgen'],
    ['lanterrn', 'Lantern parade', 'Eastern lantana'],
    ['gardner', 'Gardener of the year', 'Garner sings'],
    ['sparow', 'Sparrow in the yard', 'Sparring ends'],
    ['plumbr', 'Plumber on strike', 'Plumage of birds'],
    ['casstle', 'Castle of sand', 'Cassette on sale'],
    ['marigld', 'Marigold in bloom', 'Margin of error'],
    ['tunnell', 'Tunnel under ice', 'Tunes of old'],
    ['magnat', 'Magnet of iron', 'Magnolia of Rome'],
    ['chimeny', 'Chimney of brick', 'Chimera of myth'],
    ['voilin', 'Violin for two', 'Violet for two'],
    ['пшеницы', 'Пшеница растёт', 'Пшённая каша'],
    ['balloom sky', 'Balloon in the sky', 'Ballroom in the sky'],
  ]
  for (const [typed, near, far] of nearer) {
    t.test(`puts the nearest word first: ${typed}`, async (t) => {
      // The newest comes first among equals.
      await publish(near)
      await publish(far)
      t.equal((await titles(typed))[0], near)
    })
  }

  t.test('finds tags of published articles and contributors, with their slugs', async (t) => {
    await publish('Something else', ['Harbour life'])
    const person = await addContributor({ name: 'Hardy Okafor', slug: 'hardy' })
    const found = await suggested('har')
    t.strictSame(
      found.map(({ kind, slug, title }) => ({ kind, slug, title })),
      [
        { kind: 'contributor', slug: 'hardy', title: 'Hardy Okafor' },
        { kind: 'tag', slug: 'harbour-life', title: 'Harbour life' },
      ],
    )
    t.equal(found[0]?.id, person.id)
  })

  t.test('puts titles that begin with the text first, then the newest', async (t) => {
    await publish('Old quince jam')
    await publish('Quince cake')
    await publish('New quince jam')
    t.strictSame(await titles('quin'), ['Quince cake', 'New quince jam', 'Old quince jam'])
    t.strictSame(await titles('quince j'), ['New quince jam', 'Old quince jam', 'Quince cake'])
  })

  t.test('lets the kinds take turns, and gives ten at most', async (t) => {
    for (let number = 0; number < 12; number++) await publish(`Walrus ${number}`, ['Walrus news'])
    await addContributor({ name: 'Walrus Smith', slug: 'walrus-smith' })
    const kinds = (await suggested('walrus')).map(({ kind }) => kind)
    t.equal(kinds.length, 10)
    t.strictSame(kinds.slice(0, 3), ['article', 'contributor', 'tag'])
    t.equal((await suggested('walrus', 4)).length, 4)
  })

  t.test('follows new titles, new names, merges and deletions', async (t) => {
    const id = await publish('Gooseberry fool', ['Fruit bowl'])
    const as = admin
    await send({ method: 'PATCH', url: `/v1/articles/${id}/draft`, as, payload: { title: 'Rhubarb fool' } })
    t.strictSame(await titles('gooseb'), ['Gooseberry fool'], 'a draft changes nothing')
    await send({ method: 'PUT', url: `/v1/articles/${id}/publication`, as, payload: {} })
    t.strictSame([await titles('gooseb'), await titles('rhub')], [[], ['Rhubarb fool']])
    await send({ method: 'PATCH', url: '/v1/tags/fruit-bowl', as, payload: { name: 'Orchard bowl' } })
    t.strictSame([await titles('fruit b'), await titles('orchard')], [[], ['Orchard bowl']])
    await publish('Another', ['Vegetable bowl'])
    await send({ method: 'POST', url: '/v1/tags/fruit-bowl/merge', as, payload: { into: 'vegetable-bowl' } })
    t.strictSame([await titles('orchard'), await titles('vegetab')], [[], ['Vegetable bowl']])
    const { id: person } = await addContributor({ name: 'Mirabel Plum', slug: 'mirabel' })
    await send({ method: 'PATCH', url: `/v1/contributors/${person}`, as, payload: { name: 'Damson Plum' } })
    t.strictSame([await titles('mirab'), await titles('damson')], [[], ['Damson Plum']])
    await send({ method: 'DELETE', url: `/v1/contributors/${person}`, as })
    t.strictSame(await titles('damson'), [])
  })

  t.test('makes missing suggestions by the job, and removes what nobody sees', async (t) => {
    const { db } = deps.database
    await db.delete(suggestions)
    t.strictSame(await titles('elec'), [])
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.strictSame(await titles('elec'), ['The electric truck that nobody wanted'])
    const before = await db.$count(suggestions)
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.equal(await db.$count(suggestions), before)
  })

  t.test('deletes the words of no title by the job, in batches of any size', async (t) => {
    const { db } = deps.database
    const before = await db.$count(suggestionWords)
    for (const batchSize of [1, 2, before, before + 3, 1_000]) {
      const unused = ['aaaa', 'kkkk', 'kkkl', 'ώωωω', '\u{1d7ff}zzz'].map((word) => ({ word }))
      await db.insert(suggestionWords).values(unused)
      await rebuildSearch(deps, { signal: new AbortController().signal }, batchSize)
      t.equal(await db.$count(suggestionWords), before, `batches of ${batchSize}`)
    }
  })
})

t.test('refuses', async (t) => {
  const refusals = [
    '',
    '?q=',
    `?q=${'a'.repeat(101)}`,
    '?q=a&limit=0',
    '?q=a&limit=11',
    '?q=a&limit=x',
    '?q=a&cursor=x',
    '?q=a&q=b',
    '?limit=3',
    '?q=a&limit=1.5',
    '?q=a&kind=tag',
    '?q=a&limit=-1',
  ]
  for (const query of refusals) {
    t.test(query, async (t) => {
      refused(t, await send({ url: `/v1/suggestions${query}` }), 400, 'invalid-request')
    })
  }
})

t.test('keeps', async (t) => {
  t.test('what is not public to itself', async (t) => {
    const as = admin
    const draft = { title: 'Kumquat secret', body: 'Text.', tags: ['Kumquat plans'] }
    const { id } = (await send({ method: 'POST', url: '/v1/articles', as, payload: draft })).body_
    t.strictSame(await suggested('kumquat'), [])
    await send({ method: 'PUT', url: `/v1/articles/${id}/publication`, as, payload: {} })
    t.strictSame(await titles('kumquat'), ['Kumquat secret', 'Kumquat plans'])
    await send({ method: 'DELETE', url: `/v1/articles/${id}/publication`, as })
    t.strictSame(await suggested('kumquat'), [])
    t.strictSame(await suggested('kumqaut'), [])
  })

  const nothing = [
    '!!!',
    '***',
    '"',
    '%',
    '_',
    "'",
    '\\',
    '--',
    '<>',
    '&amp',
    'x'.repeat(100),
    'qxz '.repeat(25),
  ]
  for (const q of nothing) {
    t.test(`an answer without suggestions for ${q.slice(0, 20)}`, async (t) => {
      t.strictSame(await suggested(q), [])
    })
  }

  t.test('bounds on many words, and on many single letters', async (t) => {
    t.ok(Array.isArray(await suggested('a b c d e f g h i j k l m n o p q r s t u v w x y z')))
    t.ok(Array.isArray(await suggested('東京の電気自動車'.repeat(12))))
    t.ok(Array.isArray(await suggested('electric '.repeat(11))))
  })
})
