/** Tests what the public address of an article that is not public says, and to whom. */
import t from 'tap'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused, visiblePart } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, person, author, colleague, admin, moderator, reader, write, revise, publish, unpublish } =
  newsroom
const fixtures = createFixtures(newsroom)

const get = (name: string, headers: Record<string, string> = {}) =>
  send({ url: `/v1/articles/${name}`, headers })

await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })
await newsroom.addContributor({ name: 'Bo Ek', accountId: colleague.id })
const draft = await write({ slug: 'still-hidden' })
const withdrawn = await write({ slug: 'once-public' })
await publish(withdrawn.id)
await unpublish(withdrawn.id)

t.test('does', async (t) => {
  t.test('tell those who may read the draft where it is, by id and by slug', async (t) => {
    const cases = [
      [draft.id, draft.id],
      [draft.id.toUpperCase(), draft.id],
      ['still-hidden', draft.id],
      ['once-public', withdrawn.id],
    ]
    for (const [name = '', id] of cases)
      for (const { headers } of [author, admin]) {
        const answer = await get(name, headers)
        refused(t, answer, 404, 'not-found')
        t.equal(answer.body_.detail, `The article is not public. Its draft is at /v1/articles/${id}/draft.`)
        t.equal(answer.headers['cache-control'], 'no-store')
      }
  })

  t.test('tell those who are in the byline of the draft', async (t) => {
    const { id } = await write({ contributors: ['ada-lind', 'bo-ek'] })
    t.match((await get(id, colleague.headers)).body_.detail, `/v1/articles/${id}/draft`)
    await revise(id, { contributors: ['ada-lind'] })
    t.notMatch((await get(id, colleague.headers)).body_.detail, 'draft')
  })

  t.test('tell the bearer of a personal access token that may read drafts', async (t) => {
    const { headers } = await fixtures.accessToken(author, ['draft:read'])
    t.match((await get(draft.id, headers)).body_.detail, `/v1/articles/${draft.id}/draft`)
  })
})

t.test('refuses', async (t) => {
  t.test('everybody else as if there were nothing, whatever the token', async (t) => {
    const suspended = await person(['author'])
    const { id: own } = await write({}, suspended)
    const payload = { reason: 'Spam.', until: null }
    await send({ method: 'PUT', url: `/v1/accounts/${suspended.id}/suspension`, payload, as: admin })
    const nothing = visiblePart(await get(unknownId))
    const narrow = await fixtures.accessToken(author, ['account:read-self'])
    const headers = [
      ...[colleague, moderator, reader].map((one) => one.headers),
      narrow.headers,
      ...['Bearer nonsense', 'Basic eDp5', '', `${author.headers.authorization}x`].map((authorization) => ({
        authorization,
      })),
      {},
    ]
    for (const name of [draft.id, 'still-hidden', 'once-public', unknownId, 'no-such-slug'])
      for (const sent of headers) t.strictSame(visiblePart(await get(name, sent)), nothing)
    t.strictSame(visiblePart(await get(own, suspended.headers)), nothing)
  })
})

t.test('keeps', async (t) => {
  t.test('the token unread where the article is public, and for callers without one', async (t) => {
    const shown = await write({ slug: 'shown-to-all' })
    await publish(shown.id)
    const plain = await executedSql(() => get('shown-to-all'))
    const answer = await get('shown-to-all', author.headers)
    t.equal(answer.body, (await get('shown-to-all')).body)
    t.notMatch(String(answer.headers.vary ?? ''), /authorization/i)
    t.strictSame(await executedSql(() => get('shown-to-all', author.headers)), plain)
    t.equal((await executedSql(() => get(draft.id))).length, 1)
    t.equal((await executedSql(() => get(draft.id, { authorization: 'Bearer nonsense' }))).length, 1)
    await get(draft.id, author.headers)
    t.equal((await executedSql(() => get(draft.id, author.headers))).length, 2)
  })
})
