/**
 * Tests deletions of tags and contributors while articles take them, and tags that take one name at
 * once: no article keeps what is gone, and no two tags have one name.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { tags } from '../../src/db/tables/tags.ts'
import type { Answer } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

t.test('at the same moment', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const newsroom = await startNewsroom()
  const { send, deps, admin, write, postArticle, patchDraft, putPublication } = newsroom
  const { db } = deps.database
  const faults = (answers: Answer[], allowed: number[]) =>
    answers.filter(({ statusCode }) => !allowed.includes(statusCode)).map(({ body }) => body)
  const remove = (url: string) => send({ method: 'DELETE', url, as: admin })

  t.test('tags are deleted, and created, revised and published', async (t) => {
    for (let round = 0; round < 8; round++) {
      const tag = `tag-${round}`
      const plain = await Promise.all(Array.from({ length: 3 }, async () => (await write()).id as string))
      await write({ slug: `first-${round}`, tags: [tag] })
      await send({ method: 'DELETE', url: `/v1/articles/first-${round}`, as: admin })
      const answers = await Promise.all([
        remove(`/v1/tags/${tag}`),
        postArticle({ title: 'New', tags: [tag] }),
        ...plain.map((id) => patchDraft(id, { tags: [tag] })),
        remove(`/v1/tags/${tag}`),
        ...plain.map((id) => putPublication(id)),
        remove(`/v1/tags/${tag}`),
      ])
      t.strictSame(faults(answers, [200, 201, 204, 404, 409]), [])
    }
    const lost = await db
      .select({ id: sql`a.id` })
      .from(sql`articles a join article_revisions r on r.article_id = a.id and r.number = a.latest_revision
      cross join unnest(r.tag_slugs) s (slug) where not exists (select from tags t where t.slug = s.slug)`)
    t.strictSame(lost, [], 'no draft has a tag that is gone')
  })

  t.test('contributors are deleted, and put into bylines', async (t) => {
    for (let round = 0; round < 8; round++) {
      const { slug } = await newsroom.addContributor({ name: `Name ${round}` })
      const plain = await Promise.all(Array.from({ length: 3 }, async () => (await write()).id as string))
      const answers = await Promise.all([
        postArticle({ title: 'New', contributors: [slug] }),
        remove(`/v1/contributors/${slug}`),
        ...plain.map((id) => patchDraft(id, { contributors: [slug] })),
        ...plain.map((id) => putPublication(id)),
        remove(`/v1/contributors/${slug}`),
      ])
      t.strictSame(faults(answers, [200, 201, 204, 400, 404, 409]), [])
    }
    const lost = await db
      .select({ id: sql`a.id` })
      .from(sql`articles a join article_revisions r on r.article_id = a.id and r.number = a.latest_revision
      cross join unnest(r.contributor_ids) s (id) where not exists (select from contributors c where c.id = s.id)`)
    t.strictSame(lost, [], 'no draft names a contributor who is gone')
  })

  t.test('tags are renamed to one name, and drafts name it', async (t) => {
    for (let round = 0; round < 6; round++) {
      const names = Array.from({ length: 4 }, (_, n) => `t${round}-${n}`)
      await write({ tags: names })
      const name = `Same ${round}`
      const rename = (tag: string) =>
        send({ method: 'PATCH', url: `/v1/tags/${tag}`, payload: { name }, as: admin })
      const answers = await Promise.all([
        ...names.map(rename),
        ...[name, name.toUpperCase(), name].map((tag) => postArticle({ title: 'New', tags: [tag] })),
      ])
      t.strictSame(faults(answers, [200, 201, 409]), [])
      const [row] = await db
        .select({ count: sql<string>`count(*)` })
        .from(tags)
        .where(sql`lower(${tags.name}) = ${name.toLowerCase()}`)
      t.equal(Number(row?.count), 1, 'one tag has the name')
    }
  })
})
