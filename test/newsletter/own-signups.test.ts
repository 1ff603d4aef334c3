/** Newsletters of an account: one call signs a verified address up, without a mail. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { createMailingList } from '../helpers/newsletter/mailing-list.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const url = '/v1/accounts/me/newsletter-signup'
const app = await startTestApp()
const { send, deps } = app
const { db } = deps.database
const list = createMailingList(app)
const { ledger, links, rowOf, subscriptions } = list
await list.newsletter({ slug: 'sea' })

const verified = async (): Promise<Person> => {
  const person = await app.person()
  await db.update(accounts).set({ emailVerifiedAt: deps.clock() }).where(eq(accounts.id, person.id))
  return person
}
const choose = (as: Person, payload: object = {}, headers = {}) =>
  send({ method: 'PUT', url, as, payload, headers })

t.test('does', async (t) => {
  t.test('confirms a verified address at once, without a mail, and says so in the ledger', async (t) => {
    const as = await verified()
    const before = (await links()).length
    t.match((await send({ url, as })).body_, { emailVerified: true, status: null })
    const answer = expectStatus(await choose(as, { source: 'profile' }, { 'accept-language': 'de' }), 200)
    t.match(answer.body_, { emailVerified: true, status: 'confirmed' })
    t.equal((await links()).length, before)
    t.match(await ledger(as.email), [
      {
        type: 'confirmed',
        detail: { by: 'account' },
        source: 'profile',
        wording: '2026-11',
        wordingText: /^Senden Sie mir/,
        newsletters: ['newsletter'],
        address: '127.0.0.1',
      },
    ])
    t.match(await rowOf(as.email), { language: 'de', source: 'profile' })
  })

  t.test('sets the whole choice, and the same choice again changes nothing', async (t) => {
    const as = await verified()
    for (const newsletters of [['newsletter', 'sea'], ['sea'], ['sea']])
      expectStatus(await choose(as, { newsletters }), 200)
    t.strictSame(await subscriptions(as.email), ['sea'])
    const types = (await ledger(as.email)).map(({ type }) => type)
    t.strictSame(types, ['confirmed', 'preferences-changed'])
    const { newsletters } = (await send({ url, as })).body_
    t.match(newsletters, [
      { slug: 'newsletter', isSubscribed: false },
      { slug: 'sea', isSubscribed: true },
    ])
  })

  t.test('confirms an address that waits, or that has unsubscribed', async (t) => {
    for (const status of ['pending', 'unsubscribed'] as const) {
      const as = await verified()
      await list.made(as.email.toUpperCase(), status)
      expectStatus(await choose(as, { newsletters: ['sea'] }), 200)
      t.equal((await rowOf(as.email))?.status, 'confirmed')
      t.strictSame(await subscriptions(as.email), ['sea'])
    }
  })

  t.test('leaves everything, once and again', async (t) => {
    const as = await verified()
    await choose(as, { newsletters: ['newsletter', 'sea'] })
    for (const _ of [1, 2]) t.equal((await send({ method: 'DELETE', url, as })).statusCode, 204)
    t.equal((await rowOf(as.email))?.status, 'unsubscribed')
    t.match((await ledger(as.email)).at(-1), {
      type: 'unsubscribed',
      detail: { by: 'account', fromAll: true },
    })
    t.equal((await ledger(as.email)).length, 2)
  })

  t.test('asks the owner of an address that is not verified by a mail', async (t) => {
    const as = await app.person()
    const before = (await links()).length
    expectStatus(await choose(as, { newsletters: ['sea'] }), 202)
    t.equal((await links()).length, before + 1)
    t.equal((await rowOf(as.email))?.status, 'pending')
    expectStatus(await list.confirm(await list.lastLink()), 200)
    t.strictSame(await subscriptions(as.email), ['sea'])
  })
})

t.test('refuses', async (t) => {
  t.test('an address that is suppressed, in the row or by its hash alone', async (t) => {
    const [inRow, byHash] = [await verified(), await verified()]
    await list.made(inRow.email, 'suppressed')
    await list.suppressHash(byHash.email)
    for (const as of [inRow, byHash]) refused(t, await choose(as), 409, 'signup-suppressed')
    t.equal(await rowOf(byHash.email), undefined)
    t.equal((await rowOf(inRow.email))?.status, 'suppressed')
  })

  t.test('newsletters that are unknown or none, and strangers', async (t) => {
    const as = await verified()
    invalid(t, await choose(as, { newsletters: ['nowhere'] }), ['/newsletters/0'])
    invalid(t, await choose(as, { newsletters: [] }), ['/newsletters'])
    invalid(t, await choose(as, { email: 'other@readers.example' }), ['/email'])
    for (const method of ['GET', 'PUT', 'DELETE'] as const)
      refused(
        t,
        await send({ method, url, ...(method === 'PUT' && { payload: {} }) }),
        401,
        'unauthenticated',
      )
  })

  t.test('an account without an address', async (t) => {
    const as = await app.person()
    await db.update(accounts).set({ email: null }).where(eq(accounts.id, as.id))
    refused(t, await choose(as), 409, 'account-without-email')
    refused(t, await send({ method: 'DELETE', url, as }), 409, 'account-without-email')
    t.match((await send({ url, as })).body_, { emailVerified: false, status: null })
  })
})

t.test('keeps', async (t) => {
  t.test(
    'the state of an address from accounts that have not verified it, and from their choice',
    async (t) => {
      const as = await app.person()
      await list.made(as.email, 'confirmed')
      const before = [await rowOf(as.email), await subscriptions(as.email)]
      t.match((await send({ url, as })).body_, { emailVerified: false, status: null })
      refused(t, await send({ method: 'DELETE', url, as }), 404, 'not-found')
      expectStatus(await choose(as), 202)
      t.strictSame([await rowOf(as.email), await subscriptions(as.email)], before)
    },
  )
})
