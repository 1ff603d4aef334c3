/**
 * Tests excerpt and reading minutes, which the body gives unless the author does, and the rules for
 * sources.
 */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { write, revise, publish, readArticle, readDraft, patchDraft, postArticle } = newsroom
const long = 'word '.repeat(500)

t.test('does', async (t) => {
  t.test('derive both from the body', async (t) => {
    const draft = await write({ body: long })
    t.match(draft, { readingMinutes: 3, given: [] })
    t.match(await revise(draft.id, { body: 'Short.' }), { excerpt: 'Short.', readingMinutes: 1, given: [] })
  })

  t.test('keep what was given when the body changes, also if it says the same as the body', async (t) => {
    const { id } = await write({ body: 'Body.', excerpt: 'Body.', readingMinutes: 7 })
    const revised = await revise(id, { body: long })
    t.match(revised, { excerpt: 'Body.', readingMinutes: 7, given: ['excerpt', 'readingMinutes'] })
    await publish(id)
    t.match(await readArticle(id), { excerpt: 'Body.', readingMinutes: 7 })
  })

  t.test('derive again on null, from the body of this moment', async (t) => {
    const { id } = await write({ body: 'First.', excerpt: 'Given.', readingMinutes: 9 })
    await revise(id, { body: 'Second.' })
    const half = await revise(id, { excerpt: null })
    t.match(half, { excerpt: 'Second.', readingMinutes: 9, given: ['readingMinutes'] })
    t.match(await revise(id, { readingMinutes: null }), { readingMinutes: 1, given: [] })
    t.match(await revise(id, { body: 'Third.' }), { excerpt: 'Third.' })
  })
})

t.test('refuses', async (t) => {
  t.test('excerpts and times out of bounds: 400', async (t) => {
    const { id } = await write()
    for (const readingMinutes of [0, 601, 1.5, '3'])
      invalid(t, await patchDraft(id, { readingMinutes }), ['/readingMinutes'])
    for (const excerpt of ['', ' ', 'x'.repeat(501), 'a\nb', 3])
      invalid(t, await patchDraft(id, { excerpt }), ['/excerpt'])
    t.equal((await readDraft(id)).revision, 1)
  })

  t.test(
    'addresses of sources that are no web address, carry a password, or lead elsewhere than they say',
    async (t) => {
      const { id } = await write()
      for (const url of [
        'javascript:alert(1)',
        'JAVASCRIPT:alert(1)',
        'data:text/html,x',
        'ftp://a.example/x',
        'mailto:a@a.example',
        '//a.example/x',
        '/x',
        'a.example',
        '',
        'https://',
        'https:///x',
        'http:/a.example',
        'http:a.example',
        'http:/\\a.example',
        'https://a.example\\@b.example',
        'https://user:pw@a.example/x',
        'https://user@a.example/x',
        'https://a.example/a b',
        'https://a.example\n/x',
        'https://a.example:0/',
        'https://*.example/',
        `https://${'a'.repeat(64)}.example/`,
        `https://a.example/${'x'.repeat(2_000)}`,
      ]) {
        invalid(t, await postArticle({ title: 'x', sources: [{ publisher: 'P', url }] }), ['/sources/0/url'])
        invalid(t, await patchDraft(id, { sources: [{ publisher: 'P', url }] }), ['/sources/0/url'])
      }
      const source = { publisher: 'P', url: 'https://a.example' }
      invalid(t, await patchDraft(id, { sources: Array(51).fill(source) }), ['/sources'])
      invalid(t, await patchDraft(id, { sources: [{ ...source, kind: 'hearsay' }] }), ['/sources/0/kind'])
      invalid(t, await patchDraft(id, { sources: [{ ...source, publisher: ' ' }] }), ['/sources/0/publisher'])
      invalid(t, await patchDraft(id, { sources: [{ url: source.url }] }), ['/sources/0/publisher'])
      t.strictSame((await readDraft(id)).sources, [])
    },
  )
})

t.test('keeps', async (t) => {
  t.test('sources in their normal form, in their order, from the draft to the public', async (t) => {
    const sources = [
      {
        publisher: 'Wire',
        title: 'Report',
        url: 'https://wire.example/1',
        subscriptionRequired: true,
        kind: 'via',
      },
      {
        publisher: 'Office',
        title: null,
        url: 'http://xn--bcher-kva.example:8080/%C3%A4?b=c@d#e@f',
        subscriptionRequired: false,
        kind: 'data',
      },
      {
        publisher: 'P',
        title: null,
        url: 'https://a.example/',
        subscriptionRequired: false,
        kind: 'primary',
      },
    ]
    const draft = await write({
      sources: [
        sources[0],
        { ...sources[1], url: ' HTTP://Bücher.example:8080/ä?b=c@d#e@f\n' },
        { publisher: ' P\t', url: 'https://a.example' },
      ],
    })
    t.strictSame(draft.sources, sources)
    await publish(draft.id)
    t.strictSame((await readArticle(draft.id)).sources, sources)
    t.strictSame((await revise(draft.id, { sources: [] })).sources, [])
    t.strictSame((await readArticle(draft.id)).sources, sources)
  })
})
