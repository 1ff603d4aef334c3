/** Tests deleting profiles that no byline names. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { coAuthors, contributors } from '../../src/db/tables/contributors.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, addContributor, write, revise, publish, unpublish } =
  newsroom
const { db } = deps.database

const remove = (name: string, as = admin) => send({ method: 'DELETE', url: `/v1/contributors/${name}`, as })
const within = (ms: number) => new Date(deps.clock().getTime() + ms).toISOString()

t.test('does', async (t) => {
  t.test('delete a profile with those who might sign with it, and free its slug and account', async (t) => {
    const profile = await addContributor({ name: 'Ada Lind', accountId: author.id })
    t.equal(await db.$count(coAuthors, eq(coAuthors.contributorId, profile.id)), 2)
    t.match(await remove('ada-lind'), { statusCode: 204, body: '' })
    t.equal(await db.$count(contributors), 0)
    t.equal(await db.$count(coAuthors), 0)
    t.match((await newsroom.eventsOf(profile.id)).at(-1), {
      type: 'contributor.deleted',
      payload: { slug: 'ada-lind', accountId: author.id },
      actorAccountId: admin.id,
      isAudited: true,
      actorAddress: '127.0.0.1',
    })
    refused(t, await remove(profile.id), 404, 'not-found')
    refused(t, await send({ url: '/v1/contributors/ada-lind' }), 404, 'not-found')
    t.equal((await addContributor({ name: 'Ada Lind', accountId: author.id })).slug, 'ada-lind')
  })

  t.test('leave the name out of a former revision that is restored or published', async (t) => {
    await addContributor({ name: 'Passing' })
    const { id } = await write({ contributors: ['passing', 'ada-lind'] })
    await publish(id)
    await revise(id, { contributors: ['ada-lind'] })
    await publish(id)
    t.equal((await remove('passing')).statusCode, 204)
    const url = `/v1/articles/${id}/revisions/1/restoration`
    const restored = await send({ method: 'POST', url, as: author })
    t.match(restored, { statusCode: 201, body_: { contributors: [{ slug: 'ada-lind' }] } })
    await publish(id, { revision: 1 })
    t.match((await newsroom.readArticle(id)).contributors, [{ slug: 'ada-lind' }])
  })
})

t.test('refuses', async (t) => {
  t.test('while articles name it: published, withdrawn, drafted or scheduled', async (t) => {
    const { id: profileId } = await addContributor({ name: 'Bo Ek' })
    const byline = { contributors: ['bo-ek'] }
    const [first, second, scheduled] = [await write(byline), await write(byline), await write(byline)]
    await publish(second.id)
    await publish(scheduled.id, { publishAt: within(60_000) })
    await revise(scheduled.id, { contributors: [] })
    const refusal = async (articles: number) => {
      const before = await contentsOf(deps)
      const answer = await remove(profileId)
      refused(t, answer, 409, 'contributor-in-use')
      t.equal(answer.body_.articles, articles)
      t.match(answer.body_.detail, /bo-ek in the byline, drafts included/)
      t.strictSame(await contentsOf(deps), before)
    }
    await refusal(3)
    await revise(first.id, { contributors: [] })
    await revise(second.id, { contributors: [] })
    await refusal(2)
    await unpublish(second.id)
    await refusal(1)
    await unpublish(scheduled.id)
    t.equal((await remove('bo-ek')).statusCode, 204)
  })

  t.test('everybody but admins, and names of nobody', async (t) => {
    for (const as of [author, colleague, moderator])
      refused(t, await remove('ada-lind', as), 403, 'forbidden')
    const url = '/v1/contributors/ada-lind'
    refused(t, await send({ method: 'DELETE', url }), 401, 'unauthenticated')
    for (const name of ['nobody', unknownId]) refused(t, await remove(name), 404, 'not-found')
  })
})
