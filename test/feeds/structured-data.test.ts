/** Tests the description of an article for search engines (schema.org NewsArticle). */
import t from 'tap'
import { scriptText } from '../../src/presenters/articles/news-articles.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, author, admin, reader, write, publish, revise, addContributor, readArticle } = newsroom

await addContributor({ name: 'Ada Lind', avatarUrl: 'https://img.example/ada.png' })
const range = await write({
  title: 'How far',
  dek: 'Range in winter',
  body: 'It goes far.',
  language: 'en-GB',
  tags: ['Range', 'Winter'],
  contributors: ['ada-lind'],
  heroImage: { url: 'https://img.example/r.jpg', alt: 'A car', credit: 'Bo', width: 800 },
  sources: [
    { publisher: 'Bench', title: 'A test', url: 'https://bench.example/1', subscriptionRequired: true },
    { publisher: 'Wire', url: 'https://wire.example/2' },
  ],
})
await publish(range.id)
const describe = (name: string) => send({ url: `/v1/articles/${name}`, query: { include: 'jsonld' } })

t.test('does', async (t) => {
  t.test('describe an article, in one statement', async (t) => {
    await send({
      method: 'POST',
      url: `/v1/articles/${range.id}/comments`,
      payload: { body: 'Hm' },
      as: reader,
    })
    const statements = await executedSql(() => describe('how-far'))
    t.equal(statements.length, 1)
    const { jsonld, jsonldText, ...article } = (await describe(range.id)).body_
    t.strictSame(article, await readArticle(range.id), 'besides all that it has without')
    t.strictSame(JSON.parse(jsonldText), jsonld)
    const url = 'http://masthead.test/v1/articles/how-far'
    t.strictSame(jsonld, {
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      '@id': `urn:uuid:${range.id}`,
      url,
      mainEntityOfPage: { '@type': 'WebPage', '@id': url },
      headline: 'How far',
      alternativeHeadline: 'Range in winter',
      description: 'Range in winter',
      datePublished: article.publishedAt,
      dateModified: article.updatedAt,
      inLanguage: 'en-GB',
      timeRequired: 'PT1M',
      author: [
        {
          '@type': 'Person',
          name: 'Ada Lind',
          url: 'http://masthead.test/v1/contributors/ada-lind',
          image: 'https://img.example/ada.png',
        },
      ],
      publisher: { '@type': 'Organization', name: 'Masthead' },
      image: [
        {
          '@type': 'ImageObject',
          url: 'https://img.example/r.jpg',
          width: 800,
          description: 'A car',
          creditText: 'Bo',
        },
      ],
      keywords: ['Range', 'Winter'],
      citation: [
        {
          '@type': 'CreativeWork',
          name: 'A test',
          url: 'https://bench.example/1',
          publisher: { '@type': 'Organization', name: 'Bench' },
          isAccessibleForFree: false,
        },
        {
          '@type': 'CreativeWork',
          name: 'Wire',
          url: 'https://wire.example/2',
          publisher: { '@type': 'Organization', name: 'Wire' },
          isAccessibleForFree: true,
        },
      ],
      correction: [],
      commentCount: 1,
      isAccessibleForFree: true,
    })
  })

  t.test('name the frontend and the publication of the settings', async (t) => {
    const payload = {
      publicationName: 'The Paper',
      siteUrl: 'https://paper.example',
      articlePath: '/{year}/{month}/{day}/{id}',
      logoUrl: 'https://paper.example/logo.png',
    }
    await send({ method: 'PATCH', url: '/v1/settings', payload, as: admin })
    const { jsonld } = (await describe('how-far')).body_
    t.equal(jsonld.url, `https://paper.example/2026/11/02/${range.id}`)
    t.strictSame(jsonld.publisher, {
      '@type': 'Organization',
      name: 'The Paper',
      url: 'https://paper.example/',
      logo: { '@type': 'ImageObject', url: 'https://paper.example/logo.png' },
    })
    t.equal(jsonld.author[0].url, 'https://paper.example/contributors/ada-lind')
  })

  t.test('tell corrections', async (t) => {
    const payload = { note: 'It was 400 km.', severity: 'minor' }
    const url = `/v1/articles/${range.id}/corrections`
    const { createdAt } = (await send({ method: 'POST', url, payload, as: author })).body_
    t.strictSame((await describe('how-far')).body_.jsonld.correction, [
      { '@type': 'CorrectionComment', text: 'It was 400 km.', datePublished: createdAt },
    ])
  })

  t.test('cut a headline that is too long, and name the whole', async (t) => {
    const title = 'A very long headline about '.repeat(7).trim()
    const long = await write({ title })
    await publish(long.id)
    const { jsonld } = (await describe(long.slug)).body_
    t.ok(jsonld.headline.length <= 110 && jsonld.headline.endsWith('…'))
    t.equal(jsonld.name, title)
  })

  t.test('lead from a former slug with the same question', async (t) => {
    await revise(range.id, { slug: 'how-far-now' })
    await publish(range.id)
    t.match(await describe('how-far'), {
      statusCode: 308,
      headers: { location: '/v1/articles/how-far-now?include=jsonld' },
    })
  })
})

t.test('refuses', async (t) => {
  t.test('an unknown `include`', async (t) => {
    for (const include of ['', 'body', 'jsonld,jsonld', 'constructor']) {
      invalid(t, await send({ url: '/v1/articles/how-far-now', query: { include } }), ['include'])
    }
  })
})

t.test('keeps', async (t) => {
  t.test('the text harmless in a page, whatever the article says', async (t) => {
    const title = '</script><script>alert(1)</script><!-- ]]> &'
    const dek = '</SCRIPT/x> <!--<script> \u2028\u2029 &lt;'
    const hostile = await write({ title, dek, slug: 'hostile' })
    await publish(hostile.id)
    const { jsonld, jsonldText } = (await describe('hostile')).body_
    t.equal(jsonld.headline, title)
    t.equal(jsonld.description, '</SCRIPT/x> <!--<script>   &lt;')
    t.notMatch(jsonldText, /[<>&\u2028\u2029]/)
    t.strictSame(JSON.parse(jsonldText), jsonld, 'and the same')
    t.equal(scriptText({ a: '<\u2028' }), '{"a":"\\u003c\\u2028"}')
  })
})
