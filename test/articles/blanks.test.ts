/** A text in which nothing can be seen is as if it were not given, wherever an article has it. */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { parseXml } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { send, advance, write, revise, publish, readArticle, readDraft, addContributor } = newsroom

const url = 'https://img.example/1.jpg'
const blanks: readonly string[] = [
  ...['', ' ', '\t', '\n', ' \r\n ', '\u00a0', '\u3000', '\u2003 \u2003'],
  ...['\u200b', '\ufeff', '\u3164', '\u2800', '\u00ad', '\u200d\ufe0f', ' \u115f '],
]

t.test('does', async (t) => {
  t.test('store nothing of a blank dek, caption, credit, alt, note or title of a source', async (t) => {
    for (const blank of blanks) {
      const { id } = await write({
        dek: blank,
        heroImage: { url, alt: blank, caption: blank, credit: blank },
        sources: [{ publisher: 'Wire', url: 'https://wire.example/', title: null }],
        note: blank,
      })
      const nothing = { dek: null, heroImage: { alt: '', caption: null, credit: null } }
      t.match(await readDraft(id), { ...nothing, note: null }, JSON.stringify(blank))
      await publish(id)
      t.match(await readArticle(id), nothing, JSON.stringify(blank))
    }
  })

  t.test('remove a text by a patch with a blank', async (t) => {
    const { id } = await write({ dek: 'A dek', heroImage: { url, alt: 'A', caption: 'B', credit: 'C' } })
    await revise(id, { dek: ' ', heroImage: { alt: '', caption: '\u2800', credit: '\n' } })
    t.match(await readDraft(id), { dek: null, heroImage: { alt: '', caption: null, credit: null } })
  })

  t.test('leave it out of the structured data and of feeds', async (t) => {
    const { id } = await write({
      title: 'Bare',
      body: 'Some words.',
      dek: '  ',
      contributors: [],
      heroImage: { url, alt: ' ', caption: ' ', credit: ' ' },
    })
    await publish(id)
    const { jsonld } = (await send({ url: `/v1/articles/${id}`, query: { include: 'jsonld' } })).body_
    t.match(jsonld, { description: 'Some words.', image: [{ '@type': 'ImageObject', url }] })
    t.strictSame(Object.keys(jsonld.image[0]), ['@type', 'url'])
    for (const name of ['alternativeHeadline', 'author']) t.notOk(name in jsonld, name)
    const feed = JSON.parse((await send({ url: '/feeds/articles.json' })).body)
    const item = feed.items.find(({ title }: { title: string }) => title === 'Bare')
    t.match(item, { summary: 'Some words.' })
    t.notOk('authors' in item)
    for (const format of ['rss', 'atom']) {
      const { body } = await send({ url: `/feeds/articles.${format}` })
      parseXml(body)
      for (const name of ['media:description', 'media:credit']) t.notMatch(body, name, format)
    }
  })

  t.test('leave the description of an article without words out of both', async (t) => {
    const picture = `<img src="${url}" alt="">`
    const bodies = ['', ' \n ', picture, '&nbsp;', '```\n```', 'https://youtu.be/dQw4w9WgXcQ', '<hr>']
    for (const [index, body] of [
      ...bodies,
      '\u200b',
      '[x]: /y',
      '<b></b>',
      '| |\n|-|',
      '&#8203;',
    ].entries()) {
      const title = `Wordless ${index}`
      const { id } = await write({ title, body })
      await publish(id)
      const { jsonld } = (await send({ url: `/v1/articles/${id}`, query: { include: 'jsonld' } })).body_
      t.notOk('description' in jsonld, body)
      const { items } = JSON.parse((await send({ url: '/feeds/articles.json' })).body)
      t.notOk('summary' in items.find((item: { title: string }) => item.title === title), body)
      for (const format of ['rss', 'atom']) parseXml((await send({ url: `/feeds/articles.${format}` })).body)
    }
  })

  t.test('sign an article with no byline as if none was named', async (t) => {
    await addContributor({ name: 'Ada Lind', accountId: newsroom.author.id })
    const named = await write({ contributors: [] })
    t.match(named.contributors, [{ slug: 'ada-lind' }])
    t.same((await revise(named.id, { contributors: [] })).contributors, [])
  })
})

t.test('keeps', async (t) => {
  t.test('the draft as it is when a patch gives blanks for what it does not have', async (t) => {
    const { id } = await write()
    await revise(id, { dek: ' ', note: '\u3164' })
    t.match(await readDraft(id), { revision: 1 })
  })

  t.test('the time of the last change when a revision with a new note alone is published', async (t) => {
    const { id } = await write({ title: 'Noted', body: 'Words', tags: ['Kept'] })
    await publish(id)
    const before = await readArticle(id)
    const dated = async () => (await readArticle(id)).updatedAt === before.updatedAt
    advance(60_000)
    await revise(id, { note: 'Checked' })
    t.match(await publish(id), { revision: 2 })
    t.strictSame(await readArticle(id), before)
    await revise(id, { dek: 'New' })
    await publish(id)
    t.notOk(await dated(), 'a new text moves it')
  })

  t.test('that time from standing still for a change that readers see', async (t) => {
    const changes = [
      ...[{ title: 'T' }, { dek: 'D' }, { body: 'B' }, { excerpt: 'E' }, { readingMinutes: 7 }],
      ...[{ language: 'nb' }, { tags: ['Other'] }, { contributors: [] }, { slug: 'another-slug' }],
      ...[{ heroImage: { url, alt: '' } }, { sources: [{ publisher: 'P', url }] }],
    ]
    const { id } = await write()
    await publish(id)
    for (const change of changes) {
      const before = (await readArticle(id)).updatedAt
      advance(1_000)
      await revise(id, change)
      await publish(id)
      t.ok((await readArticle(id)).updatedAt > before, JSON.stringify(change))
    }
  })
})
