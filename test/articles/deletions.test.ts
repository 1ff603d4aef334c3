/** Tests deleting articles that were never public, with everything that belongs to them. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { keepSchedule } from '../../src/commands/articles/keep-schedule.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { articleRevisions } from '../../src/db/tables/revisions.ts'
import { articleSlugs } from '../../src/db/tables/slugs.ts'
import type { Person } from '../helpers/app.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish, readArticle, eventsOf } = newsroom
const { db } = deps.database

const remove = (idOrSlug: string, as?: Person) =>
  send({ method: 'DELETE', url: `/v1/articles/${idOrSlug}`, ...(as && { as }) })

t.test('does', async (t) => {
  t.test('delete a draft with its revisions and slug, which another article may then take', async (t) => {
    const { id } = await write({ slug: 'to-be-deleted' })
    await revise(id, { title: 'Second', slug: 'still-to-be-deleted' })
    const answer = await remove(id, author)
    t.match(answer, { statusCode: 204, body: '' })
    t.equal(await db.$count(articles, eq(articles.id, id)), 0)
    t.equal(await db.$count(articleRevisions, eq(articleRevisions.articleId, id)), 0)
    t.equal(await db.$count(articleSlugs, eq(articleSlugs.articleId, id)), 0)
    t.match((await eventsOf(id)).at(-1), {
      type: 'article.deleted',
      payload: { slug: 'still-to-be-deleted' },
      actorAccountId: author.id,
    })
    t.equal((await write({ slug: 'still-to-be-deleted' }, colleague)).slug, 'still-to-be-deleted')
    for (const rest of ['/draft', '/revisions', '/previews'])
      refused(t, await send({ url: `/v1/articles/${id}${rest}`, as: author }), 404, 'not-found')
    refused(t, await remove(id, author), 404, 'not-found')
  })

  t.test('find it by its slug, and let an admin do it', async (t) => {
    const { id, slug } = await write()
    t.equal((await remove(slug, admin)).statusCode, 204)
    t.equal(await db.$count(articles, eq(articles.id, id)), 0)
    t.equal((await remove((await write()).id.toUpperCase(), author)).statusCode, 204)
  })

  t.test('delete a scheduled article, whose job then finds nothing', async (t) => {
    const { id, slug } = await write()
    await publish(id, { publishAt: new Date(deps.clock().getTime() + 60_000).toISOString() })
    t.equal((await remove(id, author)).statusCode, 204)
    newsroom.advance(60_000)
    t.strictSame(await keepSchedule(deps, id), { did: 'nothing' })
    t.equal((await eventsOf(id)).at(-1)?.type, 'article.deleted')
    t.equal((await write({ slug }, colleague)).slug, slug)
  })
})

t.test('refuses', async (t) => {
  t.test('everybody who is not an author, and other authors as if there were nothing', async (t) => {
    const { id, slug } = await write()
    const before = await contentsOf(deps)
    refused(t, await remove(id), 401, 'unauthenticated')
    for (const as of [reader, moderator]) refused(t, await remove(id, as), 403, 'forbidden')
    for (const name of [id, slug, unknownId, 'no-such-slug'])
      refused(t, await remove(name, colleague), 404, 'not-found')
    refused(t, await remove(unknownId, admin), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('409 for an article that is or was public, by id and by every slug', async (t) => {
    const { id } = await write({ slug: 'once-public' })
    await publish(id)
    await revise(id, { slug: 'public-now' })
    await publish(id)
    const before = await contentsOf(deps)
    for (const name of [id, 'once-public', 'public-now'])
      refused(t, await remove(name, author), 409, 'article-was-published')
    refused(t, await remove(id, admin), 409, 'article-was-published')
    t.strictSame(await contentsOf(deps), before)
    t.equal((await readArticle('public-now')).id, id)
    await unpublish(id)
    refused(t, await remove(id, author), 409, 'article-was-published')
  })
})
