/** A job brings the search index up to date after a tag or contributor was renamed. */
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { ownActor } from '../helpers/actors.ts'
import { listJobs, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

const { send, deps, author, admin, write, revise, publish, addContributor } = await startNewsroom()
const ada = await addContributor({ name: 'Ada Lind', accountId: author.id })
await startTestWorker(deps)

const found = async (q: string) => {
  const { body_ } = await send({ url: '/v1/articles', query: { q, count: 'exact' } })
  return body_.page.total as number
}
const change = async (method: 'PATCH' | 'POST', url: string, payload: object) => {
  const { statusCode, body } = await send({ method, url, payload, as: admin })
  if (statusCode !== 200) throw new Error(body)
}
/** Waits until so many jobs have been done in all. */
const done = (count: number) =>
  untilStates(
    deps.database,
    'search',
    Array.from({ length: count }, () => 'completed' as const),
  )

/** This is more than one batch. */
const many = 60
const actor = ownActor(author.id)
for (let index = 0; index < many; index++) {
  const { articleId } = await createArticle(deps, actor, { title: `Article ${index}`, tags: ['Gearboxes'] })
  await publishArticle(deps, actor, { articleId, input: {} })
}
const other = await write({ title: 'Another', tags: ['Clutches'] })
await revise(other.id, { contributors: [] })
await publish(other.id)

t.test('does', async (t) => {
  t.test('find articles by the new name of a tag, and no longer by the former', async (t) => {
    t.same([await found('gearboxes'), await found('transmission')], [many, 0])
    await change('PATCH', '/v1/tags/gearboxes', { name: 'Transmissions' })
    await done(1)
    t.same([await found('gearboxes'), await found('transmission')], [0, many])
  })

  t.test('find articles by the new name of a contributor', async (t) => {
    t.same([await found('Lind'), await found('Holm')], [many, 0])
    await change('PATCH', `/v1/contributors/${ada.id}`, { name: 'Ada Holm' })
    await done(2)
    t.same([await found('Lind'), await found('Holm')], [0, many])
  })

  t.test('find articles of a merged tag by the name of the tag that stays', async (t) => {
    await change('POST', '/v1/tags/clutches/merge', { into: 'gearboxes' })
    await done(3)
    t.same([await found('clutches'), await found('transmission')], [0, many + 1])
  })
})

t.test('finds articles that are published while the name changes by the new name alone', async (t) => {
  const drafts: string[] = []
  for (let index = 0; index < 24; index++) {
    const input = { title: `Racing ${index}`, tags: ['Sprints'] }
    const { articleId } = await createArticle(deps, actor, input)
    drafts.push(articleId)
  }
  const [first = '', ...others] = drafts
  await publishArticle(deps, actor, { articleId: first, input: {} })
  const before = (await listJobs(deps.database, 'search')).length
  const publications = others.map((articleId) => publishArticle(deps, actor, { articleId, input: {} }))
  const again = publishArticle(deps, actor, { articleId: first, input: {} })
  const names = ['Heats', 'Dashes', 'Relays']
  for (const name of names) await change('PATCH', '/v1/tags/sprints', { name })
  await Promise.all([...publications, again])
  await done(before + names.length)
  t.same(await Promise.all(['sprints', 'heats', 'dashes', 'relays'].map(found)), [0, 0, 0, drafts.length])
})

t.test('keeps the queue empty where no name has changed', async (t) => {
  const before = (await listJobs(deps.database, 'search')).length
  await change('PATCH', '/v1/tags/gearboxes', { name: 'Transmissions' })
  await change('PATCH', `/v1/contributors/${ada.id}`, { bio: 'Writes.' })
  t.equal((await listJobs(deps.database, 'search')).length, before)
})
