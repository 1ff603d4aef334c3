/**
 * Sends articles in the shapes and scripts of real ones through the API, and compares what becomes
 * of their words: HTML, excerpt, reading time, description, feed and search.
 */
import t from 'tap'
import { shownTextOf } from '../../src/domain/shown-text.ts'
import { realDocuments } from '../helpers/articles/real-documents.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { activeContentIn } from '../helpers/text/hostile-markup.ts'
import { parseXml, textsAt } from '../helpers/xml.ts'

const { write, publish, send, advance } = await startNewsroom()

const scripts = (
  'Latin Cyrillic Greek Georgian Armenian Arabic Hebrew Devanagari Bengali Tamil ' +
  'Han Hiragana Hangul Thai Khmer Myanmar Ethiopic'
).split(' ')

/** The address of the page before a fragment: links within an article lead to its page in feeds. */
const pageAddress = /( href=")[^"#]+(?=#)/g

/** What shows an embed: a frame in the page, and the name of its service in a feed. */
const embedded = /(<figure class="(?:[^"]* )?embed embed-[^>]*>)(?:<iframe [^>]*><\/iframe>|<p>[^<]*<\/p>)/g

type Published = { id: string; bodyHtml: string } & Record<string, unknown>
type Item = { title: string; summary: string; html: string }
const published = new Map<string, { article: Published; item: Item }>()
for (const { name, title, language, body } of realDocuments) {
  const { id } = await write({ title, language, body })
  advance(1000)
  await publish(id)
  const article = (await send({ url: `/v1/articles/${id}`, query: { include: 'jsonld' } })).body_
  published.set(name, { article, item: await newestItem() })
}

async function newestItem(): Promise<Item> {
  const rss = parseXml((await send({ url: '/feeds/articles.rss' })).body)
  const [title = '', summary = '', html = ''] = ['title', 'description', 'content:encoded'].map(
    (part) => textsAt(rss, `channel/item/${part}`)[0],
  )
  return { title, summary, html }
}

function publishedAs(name: string) {
  const found = published.get(name)
  if (!found) throw new Error(`${name} was not published`)
  return found
}

t.test('does', async (t) => {
  for (const { name, words, apart, ...expected } of realDocuments) {
    t.test(name, async (t) => {
      const { article, item } = publishedAs(name)
      const { bodyHtml } = article
      t.strictSame(activeContentIn(bodyHtml.replace(embedded, '$1')), [], 'no active content but embeds')
      t.notMatch(bodyHtml, /<script|<style|wp:|mso-/i)
      const { excerpt, readingMinutes } = expected
      t.match(article, { excerpt, readingMinutes })
      t.match(article.jsonld, { description: excerpt, timeRequired: `PT${readingMinutes}M` })
      t.strictSame([item.title, shownTextOf(item.summary)], [expected.title, excerpt])
      const shown = shownTextOf(bodyHtml)
      for (const phrase of words) t.ok(shown.includes(phrase), `shows ${phrase}`)
      for (const joined of apart) t.notOk(shown.includes(joined), `does not show ${JSON.stringify(joined)}`)
    })
  }

  t.test('can be found', async (t) => {
    for (const { name, search } of realDocuments) {
      for (const q of search) {
        const { data } = (await send({ url: '/v1/articles', query: { q, limit: '50' } })).body_
        const found = data.map(({ id }: { id: string }) => id)
        t.ok(found.includes(publishedAs(name).article.id), `${q} finds ${name}`)
      }
    }
  })
})

t.test('keeps', async (t) => {
  t.test('the words of the article in its feed', async (t) => {
    for (const [name, { article, item }] of published)
      t.equal(
        shownTextOf(item.html.replace(pageAddress, '$1').replace(embedded, '$1')),
        shownTextOf(article.bodyHtml),
        name,
      )
  })

  t.test('to many scripts, and to three queries for each article', async (t) => {
    t.ok(realDocuments.length >= 36)
    const all = realDocuments.map(({ body }) => body).join('\n')
    for (const script of scripts) t.match(all, new RegExp(`\\p{Script=${script}}{3}`, 'u'))
    for (const { name, search, words } of realDocuments) t.ok(search.length >= 3 && words.length >= 2, name)
  })
})
