/**
 * Steps of one signup at the same moment: requests, confirmations, unsubscriptions, changes of newsletters
 * and erasures. Each race ends as one of its orders would.
 */
import t from 'tap'
import { eraseSignup } from '../../src/commands/newsletter/steps/erase-signup.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { createMailingList, formHeaders, hour, signupsUrl } from '../helpers/newsletter/mailing-list.ts'

const app = await startTestApp()
const { send, deps } = app
const list = createMailingList(app)
const { confirm, lastLink, ledger, links, request, rowOf, subscriptions } = list
await list.newsletter({ slug: 'sea' })
await list.newsletter({ slug: 'hills' })

const rounds = 8
const ten = Array.from({ length: 10 }, (_, index) => index)
let people = 0
const fresh = () => `race-${++people}@readers.example`
const typesOf = async (email: string) => (await ledger(email)).map(({ type }) => type)

t.test('requests for one new address make one signup with all newsletters, and send one mail', async (t) => {
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    const before = (await links()).length
    const slugs = ten.map((index) => (index % 2 === 0 ? 'sea' : 'hills'))
    const answers = await Promise.all(
      slugs.map((slug, index) =>
        request({ email: index % 3 === 0 ? email.toUpperCase() : email, newsletters: [slug] }),
      ),
    )
    t.ok(answers.every(({ statusCode }) => statusCode === 202))
    t.equal((await links()).length - before, 1)
    expectStatus(await confirm(await lastLink()), 200)
    t.strictSame(await subscriptions(email), ['hills', 'sea'])
  }
})

t.test('ten confirmations of one link confirm once', async (t) => {
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    await request({ email, newsletters: ['sea'] })
    const link = await lastLink()
    const answers = await Promise.all(ten.map(() => confirm(link)))
    t.ok(answers.every(({ statusCode }) => statusCode === 200))
    t.strictSame(await typesOf(email), ['requested', 'confirmed'])
    t.strictSame(await subscriptions(email), ['sea'])
  }
})

t.test('a confirmation against an unsubscription ends confirmed or unsubscribed, in one piece', async (t) => {
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    await list.signedUp(email, ['sea'])
    const token = await list.tokenOf(email)
    app.advance(hour)
    await request({ email, newsletters: ['hills'] })
    const link = await lastLink()
    const url = `${signupsUrl}/unsubscribe?token=${token}`
    const leave = () =>
      send({ method: 'POST', url, headers: formHeaders, payload: 'List-Unsubscribe=One-Click' })
    const [confirmed, left] = await Promise.all([confirm(link), leave()])
    t.equal(left.statusCode, 200)
    t.ok([200, 404].includes(confirmed.statusCode), 'the link is dead once the owner has left')
    t.equal((await rowOf(email))?.status, 'unsubscribed', 'whoever leaves gets nothing')
    t.strictSame(await subscriptions(email), [])
  }
})

t.test('two choices of one reader end as one of them', async (t) => {
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    await list.signedUp(email, ['newsletter'])
    const url = `${signupsUrl}/preferences?token=${await list.tokenOf(email)}`
    const choices = [['sea'], ['hills'], ['sea', 'newsletter'], []]
    await Promise.all(choices.map((newsletters) => send({ method: 'PUT', url, payload: { newsletters } })))
    const present = await subscriptions(email)
    t.ok(
      choices.some((choice) => JSON.stringify([...choice].sort()) === JSON.stringify(present)),
      `${present}`,
    )
    const isConfirmed = (await rowOf(email))?.status === 'confirmed'
    t.equal(isConfirmed, present.length > 0)
  }
})

t.test('a newsletter that is deleted while readers confirm leaves no trace', async (t) => {
  const as = await app.person(['admin'])
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    const slug = `gone-${round}`
    await list.newsletter({ slug })
    await request({ email, newsletters: [slug, 'sea'] })
    const link = await lastLink()
    const [confirmed, deleted] = await Promise.all([
      confirm(link),
      send({ method: 'DELETE', url: `/v1/newsletters/${slug}`, as }),
    ])
    t.strictSame([confirmed.statusCode, deleted.statusCode], [200, 204])
    t.strictSame(await subscriptions(email), ['sea'])
  }
})

t.test('a request against an erasure stores the address as new or not at all', async (t) => {
  for (let round = 0; round < rounds; round++) {
    const email = fresh()
    await list.signedUp(email)
    const erase = () =>
      deps.database.transact((tx) => eraseSignup(tx, deps, { email, actorAccountId: null, at: deps.clock() }))
    const [answer] = await Promise.all([request({ email }), erase()])
    t.equal(answer.statusCode, 202)
    const row = await rowOf(email)
    t.ok(row === undefined || row.status === 'pending', `${row?.status}`)
  }
})
