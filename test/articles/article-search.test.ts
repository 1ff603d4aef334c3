/** Tests the full text search: what it finds, how it ranks and shows matches, and its limits. */
import fc from 'fast-check'
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { searchFaultOf } from '../../src/domain/search-query.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { seed } from '../helpers/properties.ts'
import { invalid } from '../helpers/refusal.ts'

const { send, deps, author, write, revise, publish, unpublish, addContributor } = await startNewsroom()
await addContributor({ name: 'Ada Lind', accountId: author.id })

const published = async (input: Record<string, unknown>) => {
  const { id, slug } = await write(input)
  await publish(id)
  return { id, slug }
}
await published({ title: 'The brake pedal', body: 'Nothing else.' })
await published({ title: 'In the dek', dek: 'A brake was felt.' })
await published({ title: 'In the tags', tags: ['Brake'] })
await published({ title: 'In the body', body: '## How it stops\n\nThe `brakes` were *warm*.' })
await published({ title: 'Les freins', body: 'Les voitures freinent tôt.', language: 'fr' })
await published({ title: 'Der Riemen', body: 'Die Autos sind schnell.', language: 'de-CH' })
await published({ title: '日産の車', body: '日産 は 速い', language: 'ja' })

const search = async (q: string, more: Record<string, string> = {}) => {
  const { statusCode, body, body_ } = await send({ url: '/v1/articles', query: { q, limit: '100', ...more } })
  if (statusCode !== 200) throw new Error(body)
  return body_.data as { slug: string; snippet: string }[]
}
const found = async (q: string, more?: Record<string, string>) =>
  (await search(q, more)).map(({ slug }) => slug)

const actor = {
  accountId: author.id,
  sessionId: author.id,
  roles: ['author' as const],
  reach: 'own' as const,
  address: null,
}

t.test('does', async (t) => {
  t.test('rank the title before the dek, the dek before tags, tags before the body', async (t) => {
    t.same(await found('brake'), ['the-brake-pedal', 'in-the-dek', 'in-the-tags', 'in-the-body'])
    t.same(await found('brake', { sort: 'publishedAt' }), await found('brake'))
  })

  t.test('use the stems of each article’s own language only', async (t) => {
    t.same(await found('braking pedals'), ['the-brake-pedal'])
    t.same(await found('freiner voiture'), ['les-freins'])
    t.same(await found('schneller'), ['der-riemen'])
    t.equal((await found('日産')).length, 1)
    t.same(await found('速い'), await found('日産'))
    t.same(await found('brake', { language: 'fr' }), [])
  })

  t.test('understand quotes, OR and minus, in every language at once', async (t) => {
    t.same(await found('"brake pedal"'), ['the-brake-pedal'])
    t.same(await found('"pedal brake"'), [])
    t.same((await found('pedal OR schneller')).sort(), ['der-riemen', 'the-brake-pedal'])
    t.same(await found('brake -pedal -dek -tags'), ['in-the-body'])
    t.notOk((await found('-brakes')).some((slug) => slug.startsWith('in-') || slug.startsWith('the-')))
  })

  t.test('find headings, code, names of tags and of the byline', async (t) => {
    t.same(await found('stops'), ['in-the-body'])
    t.equal((await found('Lind')).length, 7)
    t.same(await found('Lind tag:brake'), ['in-the-tags'])
  })

  t.test('show snippets with marks around the matches', async (t) => {
    const [{ snippet } = { snippet: '' }] = await search('warm')
    t.equal(snippet, 'How it stops The brakes were <mark>warm</mark>.')
  })
})

t.test('refuses', async (t) => {
  t.test('more than 16 words, however they are joined', async (t) => {
    invalid(t, await send({ url: '/v1/articles', query: { q: 'or -'.repeat(100) } }), ['q'])
    for (const joint of [' ', ' OR ', ' -', '" "']) {
      const q = Array(17).fill('brake').join(joint)
      invalid(t, await send({ url: '/v1/articles', query: { q } }), ['q'])
      await search(Array(16).fill('brake').join(joint))
    }
  })

  t.test(
    'nothing that is text: signs, stop words, unbalanced quotes find nothing or something',
    async (t) => {
      for (const q of [
        'whom',
        '" " "',
        '-',
        'OR',
        '&|!():*',
        '((((',
        "'; drop table tags --",
        '%',
        '\\',
        '=english',
        ' ',
      ])
        t.same(await found(q), [], q)
      for (const q of ['"brake', 'brake"', '-"', 'brake OR', 'OR brake', 'brake\\', "brake'", '<mark>brake'])
        t.ok((await search(q)).length >= 0, q)
    },
  )

  t.test('no text for its signs', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
      .filter((q) => !q.includes('\0'))
    const sign = fc.constantFrom(
      '"',
      '-',
      ' ',
      'or',
      'brake',
      "'",
      '\\',
      ':',
      '*',
      '(',
      ')',
      '!',
      '<->',
      '&',
      '|',
    )
    const hostile = fc
      .array(fc.oneof(text, sign), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join(''))
    for (const run of ['-', '- ', '-:', '-.', '!-']) await search(run.repeat(400 / run.length))
    for (const end of ['brake', '"brake pads"', 'or brake']) await search(`${'-'.repeat(60)}${end}`)
    await fc.assert(
      fc.asyncProperty(hostile, async (q) => {
        const { statusCode } = await send({ url: '/v1/articles', query: { q } })
        return statusCode === (q.length > 400 || searchFaultOf(q) ? 400 : 200)
      }),
      { seed, numRuns: 60 },
    )
  })
})

t.test('keeps', async (t) => {
  t.test('markup of the text out of snippets', async (t) => {
    const hostile = '&lt;script&gt;alert(1)&lt;/script&gt; "quoted" marmalade & more'
    await published({ title: 'Hostile', dek: '<img src=x onerror=alert(1)>', body: hostile })
    const [{ snippet } = { snippet: '' }] = await search('marmalade')
    t.match(snippet, /alert\(1\).*&quot;quoted&quot; <mark>marmalade<\/mark>/)
    t.notMatch(snippet.replaceAll(/<\/?mark>/g, ''), /[<>"']/)
  })

  t.test('drafts, unpublished changes and withdrawn articles out of the results', async (t) => {
    await write({ title: 'Zanzibar' })
    const changed = await published({ title: 'Changed' })
    await revise(changed.id, { body: 'Zanzibar.' })
    const gone = await published({ title: 'Zanzibar, once' })
    await unpublish(gone.id)
    t.same(await found('Zanzibar'), [])
    await publish(changed.id)
    t.same(await found('Zanzibar'), ['changed'])
    await revise(changed.id, { body: 'Elsewhere.' })
    await publish(changed.id)
    t.same(await found('Zanzibar'), [])
    t.same(await found('elsewhere'), ['changed'])
  })

  t.test('a search short if a text repeats its words thousands of times', async (t) => {
    const { articleId } = await createArticle(deps, actor, {
      title: 'Refrain',
      body: 'la li lo '.repeat(20_000),
    })
    await publish(articleId)
    for (const q of ['la '.repeat(16), '"la li lo la"', '"la li" '.repeat(3), '"la li lo la" or -brake']) {
      const [{ snippet } = { snippet: '' }] = await search(q)
      t.match(snippet, '<mark>la</mark>')
    }
  })

  t.test('publishing possible for a text with more words than the index can hold', async (t) => {
    let word = 0
    const nextWord = () => (word++).toString(36).padStart(4, 'x')
    const bodies = [
      Array.from({ length: 39_000 }, nextWord).join(' '),
      Array.from({ length: 30_000 }, nextWord).join('-'),
      Array.from({ length: 20_000 }, () => `𝒳${nextWord()}`).join(' '),
      Array.from({ length: 12_000 }, () => `${nextWord()}.example/${nextWord()}`).join(' '),
      'x'.repeat(200_000),
    ]
    for (const body of bodies) {
      const { articleId } = await createArticle(deps, actor, { title: 'Many words', body })
      const { status } = await publish(articleId)
      t.equal(status, 'published')
    }
  })
})
