/** Tests who may say which accounts sign articles with a profile, and what ends this. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { coAuthors } from '../../src/db/tables/contributors.ts'
import type { Person } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, person, author, colleague, admin, moderator, reader, postContributor } = newsroom
const fixtures = createFixtures(newsroom)

const profileOf = async (accountId: string | null, name = 'Ada Lind') =>
  (await postContributor({ name, country: 'NO', accountId })).body_ as { id: string; slug: string }
const get = (name: string, as = author) => send({ url: `/v1/contributors/${name}/co-authors`, as })
const put = (name: string, accountIds: unknown, as = author) =>
  send({ method: 'PUT', url: `/v1/contributors/${name}/co-authors`, payload: { accountIds }, as })
const patch = (name: string, payload: Record<string, unknown>) =>
  send({ method: 'PATCH', url: `/v1/contributors/${name}`, payload, as: admin })
const write = (contributors: string[], as = colleague) =>
  newsroom.postArticle({ title: 'Two of us', contributors }, as)

async function erase(as: Person): Promise<void> {
  const payload = { currentPassword: await fixtures.givePassword(as) }
  const { statusCode } = await send({ method: 'DELETE', url: '/v1/accounts/me', payload, as })
  if (statusCode !== 204) throw new Error(`the erasure was answered with ${statusCode}`)
}

const ada = await profileOf(author.id)

t.test('does', async (t) => {
  t.test('replace the list, by id or slug, each account once', async (t) => {
    t.strictSame((await get(ada.id)).body_, { accountIds: [] })
    const both = [colleague.id, reader.id].sort()
    const answer = await put(ada.slug, [...both, colleague.id.toUpperCase()])
    t.match(answer, { statusCode: 200, body_: { accountIds: both } })
    t.strictSame((await get(ada.id)).body_, { accountIds: both })
    t.strictSame((await put(ada.id, [colleague.id])).body_, { accountIds: [colleague.id] })
    t.strictSame((await get(ada.slug, admin)).body_, { accountIds: [colleague.id] })
  })

  t.test('let the accounts of the list sign, until the list leaves them out', async (t) => {
    t.equal((await write([ada.slug])).statusCode, 201)
    await put(ada.id, [])
    refused(t, await write([ada.slug]), 403, 'byline-not-agreed')
  })

  t.test('let somebody who is suspended end agreements, and make none', async (t) => {
    const guest = await person([], { password })
    const profile = await profileOf(guest.id, 'Suspended Guest')
    const both = [colleague.id, reader.id].sort()
    t.equal((await put(profile.id, both, guest)).statusCode, 200)
    const url = `/v1/accounts/${guest.id}/suspension`
    const payload = { reason: 'Threats.', until: null }
    const suspension = await send({ method: 'PUT', url, payload, as: admin })
    t.equal(suspension.statusCode, 200, suspension.body)
    const own = { ...guest, headers: (await logIn(newsroom, guest)).bearer }
    t.match((await put(profile.id, [reader.id], own)).body_, { accountIds: [reader.id] })
    refused(t, await put(profile.id, both, own), 403, 'account-suspended')
    refused(t, await put(profile.id, [colleague.id], own), 403, 'account-suspended')
    t.equal((await put(profile.id, [], own)).statusCode, 200)
  })

  t.test('let a reader with a profile agree, and an admin for a profile without an account', async (t) => {
    const guest = await person()
    const profile = await profileOf(guest.id, 'Guest')
    t.equal((await put(profile.id, [colleague.id], guest)).statusCode, 200)
    t.equal((await write([profile.id])).statusCode, 201)
    const staff = await profileOf(null, 'Staff')
    refused(t, await put(staff.id, [colleague.id], colleague), 404, 'not-found')
    refused(t, await write([staff.id]), 403, 'byline-not-agreed')
    t.equal((await put(staff.id, [colleague.id], admin)).statusCode, 200)
    t.equal((await write([staff.id])).statusCode, 201)
  })

  t.test('write one audited event for each change, and none for the same list again', async (t) => {
    await put(ada.id, [colleague.id])
    const before = (await newsroom.eventsOf(ada.id)).length
    await put(ada.id, [colleague.id])
    t.equal((await newsroom.eventsOf(ada.id)).length, before)
    await put(ada.id, [reader.id])
    t.match((await newsroom.eventsOf(ada.id)).at(-1), {
      type: 'contributor.co-authors-changed',
      payload: { added: [reader.id], removed: [colleague.id] },
      actorAccountId: author.id,
    })
    const audit = await send({ url: '/v1/audit?type=contributor.co-authors-changed', as: admin })
    t.match(audit.body_.data[0], { subjects: { contributorId: ada.id } })
  })
})

t.test('refuses', async (t) => {
  t.test('everybody but the account of the profile and admins', async (t) => {
    const before = await contentsOf(deps)
    for (const as of [colleague, moderator, reader]) {
      refused(t, await put(ada.id, [as.id], as), 404, 'not-found')
      refused(t, await get(ada.id, as), 404, 'not-found')
    }
    const url = `/v1/contributors/${ada.id}/co-authors`
    refused(t, await send({ url }), 401, 'unauthenticated')
    refused(t, await send({ method: 'PUT', url, payload: { accountIds: [] } }), 401, 'unauthenticated')
    refused(t, await put(unknownId, [], admin), 404, 'not-found')
    refused(t, await get('nobody', admin), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('ids of no account, of an erased one, and more than a hundred', async (t) => {
    const erased = await person()
    await erase(erased)
    const before = await contentsOf(deps)
    invalid(t, await put(ada.id, [reader.id, unknownId, erased.id]), ['/accountIds/1', '/accountIds/2'])
    invalid(t, await put(ada.id, ['ada']), ['/accountIds/0'])
    invalid(t, await put(ada.id, Array(101).fill(reader.id)), ['/accountIds'])
    invalid(t, await put(ada.id, undefined), ['/accountIds'])
    t.strictSame(await contentsOf(deps), before)
  })
})

t.test('keeps', async (t) => {
  const stored = (id: string) => deps.database.db.$count(coAuthors, eq(coAuthors.contributorId, id))

  t.test('an agreement only while the profile belongs to the account that has agreed', async (t) => {
    const owner = await person(['author'])
    const next = await person(['author'])
    const profile = await profileOf(owner.id, 'Passed on')
    await put(profile.id, [colleague.id], owner)
    await patch(profile.id, { accountId: owner.id, bio: 'Still hers.' })
    t.equal(await stored(profile.id), 1)
    await patch(profile.id, { accountId: next.id })
    t.equal(await stored(profile.id), 0)
    await put(profile.id, [colleague.id], next)
    await patch(profile.id, { accountId: null })
    t.equal(await stored(profile.id), 0)
  })

  t.test('nothing of an account that is erased', async (t) => {
    const gone = await person(['author'])
    const { id } = await profileOf(gone.id, 'Soon gone')
    await put(id, [colleague.id], gone)
    await put(ada.id, [gone.id])
    await erase(gone)
    t.equal(await stored(id), 0)
    t.strictSame((await get(ada.id)).body_, { accountIds: [] })
  })
})
