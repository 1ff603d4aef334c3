/** Generates walks through the article list, there and back, while others publish in between. */
import fc from 'fast-check'
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { ownActor } from '../helpers/actors.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { seed } from '../helpers/properties.ts'

const { send, deps, author } = await startNewsroom()
const actor = ownActor(author.id)

/** Publishes at one of a few times, so that most articles share theirs and the id decides. */
async function publishAt(second: number): Promise<void> {
  const fixed = { ...deps, clock: () => new Date(Date.parse('2026-10-01T00:00:00.000Z') + second * 1000) }
  const tags = second % 2 === 0 ? ['all', 'even'] : ['all']
  const { articleId } = await createArticle(fixed, actor, { title: 'Article', tags })
  await publishArticle(fixed, actor, { articleId, input: {} })
}

type Page = { ids: string[]; nextCursor: string | null; prevCursor: string | null }

async function read(query: string, limit: number, cursor: string | null): Promise<Page> {
  const at = cursor === null ? '' : `&cursor=${cursor}`
  const { statusCode, body, body_ } = await send({
    url: `/v1/articles?fields=id&limit=${limit}${at}&${query}`,
  })
  if (statusCode !== 200) throw new Error(body)
  return { ids: body_.data.map(({ id }: { id: string }) => id), ...body_.page }
}

/** The articles on the way to the end of the list, and on the way back. */
async function walk(query: string, limit: number, between: () => Promise<void>) {
  let page = await read(query, limit, null)
  const there = [...page.ids]
  while (page.nextCursor !== null) {
    await between()
    page = await read(query, limit, page.nextCursor)
    there.push(...page.ids)
  }
  const back = [...page.ids]
  while (page.prevCursor !== null) {
    await between()
    page = await read(query, limit, page.prevCursor)
    back.unshift(...page.ids)
  }
  return { there, back }
}

for (let index = 0; index < 9; index++) await publishAt(index % 4)

t.test(
  'keeps a walk there and back complete and without repeats, wherever others publish meanwhile',
  async (t) => {
    const walks = fc.record({
      query: fc.constantFrom(
        '',
        'sort=publishedAt',
        'tag=even',
        'tag=all,even',
        'q=article&sort=publishedAt',
      ),
      limit: fc.integer({ min: 2, max: 5 }),
      // After each page nothing happens, or an article is published at that second.
      others: fc.array(fc.option(fc.integer({ min: -1, max: 4 })), { minLength: 1, maxLength: 6 }),
    })
    await t.resolves(
      fc.assert(
        fc.asyncProperty(walks, async ({ query, limit, others }) => {
          const { ids: before } = await read(query, 100, null)
          const known = new Set(before)
          const left = [...others]
          const { there, back } = await walk(query, limit, async () => {
            const second = left.shift()
            if (typeof second === 'number') await publishAt(second)
          })
          for (const seen of [there, back]) {
            if (new Set(seen).size < seen.length) return false
            if (seen.filter((id) => known.has(id)).join() !== before.join()) return false
          }
          return true
        }),
        { seed, numRuns: 15 },
      ),
    )
  },
)
