/** Publishes the article of each row of a table, and searches for it over HTTP. */
import t from 'tap'
import { createArticle } from '../../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../../src/commands/articles/publish-article.ts'
import { ownActor } from '../actors.ts'
import { startNewsroom } from '../newsroom.ts'

export type SearchCase = {
  /** The text of the article, English if it names no other language. */
  body?: string
  title?: string
  dek?: string
  language?: string
  finds?: readonly string[]
  misses?: readonly string[]
  /** Query -> what the snippet has, as HTML with `<mark>`. */
  shows?: Readonly<Record<string, string>>
}

type Found = { slug: string; snippet: string }

export async function startSearch() {
  const { send, deps, author } = await startNewsroom()
  const actor = ownActor(author.id)
  let count = 0

  async function publish({ title, body, dek, language = 'en' }: SearchCase): Promise<string> {
    count += 1
    const input = { title: title ?? `No. ${count}`, slug: `case-${count}`, body, dek, language }
    const { articleId } = await createArticle(deps, actor, input)
    await publishArticle(deps, actor, { articleId, input: {} })
    return input.slug
  }

  async function search(q: string): Promise<Found[]> {
    const { statusCode, body, body_ } = await send({ url: '/v1/articles', query: { q, limit: '100' } })
    if (statusCode !== 200) throw new Error(`${q}: ${body}`)
    return body_.data as Found[]
  }
  const find = async (q: string) => (await search(q)).map(({ slug }) => slug)

  /** One subtest for the table. Other articles may be found as well. */
  async function check(name: string, cases: readonly SearchCase[]): Promise<void> {
    const slugs: string[] = []
    for (const each of cases) slugs.push(await publish(each))
    await t.test(name, async (t) => {
      for (const [index, { finds = [], misses = [], shows = {}, ...article }] of cases.entries()) {
        const slug = slugs[index] ?? ''
        const text = Object.values(article).join(' | ').slice(0, 80)
        for (const q of finds) t.ok((await find(q)).includes(slug), `${q} finds ${text}`)
        for (const q of misses) t.notOk((await find(q)).includes(slug), `${q} does not find ${text}`)
        for (const [q, shown] of Object.entries(shows)) {
          const found = (await search(q)).find((each) => each.slug === slug)
          t.match(found?.snippet, shown, `${q} shows ${text}`)
        }
      }
    })
  }

  /** The first article of each row comes before the second one. */
  async function checkOrder(name: string, rows: readonly (readonly [q: string, ...SearchCase[]])[]) {
    await t.test(name, async (t) => {
      for (const [q, ...cases] of rows) {
        const slugs: string[] = []
        // The newest comes first among equals, so the first one is the oldest.
        for (const each of cases) slugs.push(await publish(each))
        const found = await find(q)
        t.same(
          found.filter((slug) => slugs.includes(slug)),
          slugs,
          q,
        )
      }
    })
  }

  return { send, deps, actor, publish, search, find, check, checkOrder }
}
