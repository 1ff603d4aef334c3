/**
 * The links in mails and letters: confirmation, preferences, and unsubscribing with one click, as pages and
 * as JSON, without a login.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { eraseSignup } from '../../src/commands/newsletter/steps/erase-signup.ts'
import { signups } from '../../src/db/tables/signups.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { createMailingList, formHeaders, signupsUrl } from '../helpers/newsletter/mailing-list.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, deps } = app
const { db } = deps.database
const list = createMailingList(app)
const { confirm, lastLink, ledger, request, rowOf, subscriptions } = list
await list.newsletter({ slug: 'sea', description: 'Waves & <wind>' })
await list.newsletter({ slug: 'hills' })

let people = 0
const fresh = () => `link-${++people}@readers.example`
const confirmed = async (slugs = ['newsletter', 'sea']): Promise<string> => {
  const email = fresh()
  await list.signedUp(email, slugs)
  return email
}
const preferences = (token: string) => `${signupsUrl}/preferences?token=${token}`
const unsubscription = (token: string) => `${signupsUrl}/unsubscribe?token=${token}`
const postForm = (url: string, payload = '', headers = {}) =>
  send({ method: 'POST', url, headers: { ...formHeaders, ...headers }, payload })
const put = (token: string, newsletters: unknown) =>
  send({ method: 'PUT', url: preferences(token), payload: { newsletters } })
const oneClick = (token: string) => postForm(unsubscription(token), 'List-Unsubscribe=One-Click')
const typesOf = async (email: string) => (await ledger(email)).map(({ type }) => type)
const changed = (token: string) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`

t.test('does', async (t) => {
  t.test('shows what a confirmation link confirms, and whose address it is', async (t) => {
    const email = fresh()
    await request({ email, newsletters: ['sea'] })
    const page = expectStatus(await send({ url: await lastLink() }), 200)
    t.match(page.body, `l***@readers.example`)
    t.match(page.body, 'Waves &amp; &lt;wind&gt;')
    t.notMatch(page.body, /<script|The hills/)
    t.match(page.headers['content-security-policy'], /style-src 'sha256-[\w+/]+=*'; form-action 'self'/)
    t.equal(page.headers['content-language'], 'en')
  })

  t.test('shows pages in the language of the signup, of the browser or of the publication', async (t) => {
    const rows: [language: string | null, header: string | undefined, expected: string][] = [
      ['de-CH', 'en', 'de'],
      [null, 'de-AT,en;q=0.3', 'de'],
      ['fr', 'de', 'de'],
      [null, undefined, 'en'],
      ['fr', 'it, *;q=0.1', 'en'],
      ['en', 'de', 'en'],
    ]
    const email = await confirmed()
    const url = preferences(await list.tokenOf(email))
    for (const [language, header, expected] of rows) {
      await db.update(signups).set({ language }).where(eq(signups.email, email))
      const { body } = await send({ url, headers: header === undefined ? {} : { 'accept-language': header } })
      t.match(body, `<html lang="${expected}">`)
    }
  })

  t.test('tells the preferences as JSON to whoever asks for JSON', async (t) => {
    const email = await confirmed()
    const url = preferences(await list.tokenOf(email, 'sea'))
    const answer = expectStatus(await send({ url, headers: { accept: 'application/json' } }), 200)
    t.match(answer.body_, { email: 'l***@readers.example', status: 'confirmed' })
    t.strictSame(
      answer.body_.newsletters.map(({ slug, isSubscribed }: { slug: string; isSubscribed: boolean }) => [
        slug,
        isSubscribed,
      ]),
      [
        ['hills', false],
        ['newsletter', true],
        ['sea', true],
      ],
    )
    t.equal(answer.headers.vary, 'Accept')
    t.equal(answer.headers['cache-control'], 'no-store')
    for (const accept of ['text/html,application/json;q=0.9', '*/*', ''])
      t.match((await send({ url, headers: { accept } })).headers['content-type'], 'text/html')
  })

  t.test('sets the preferences by JSON and by the form, and says so in the ledger', async (t) => {
    const email = await confirmed()
    const token = await list.tokenOf(email)
    expectStatus(await put(token, ['hills']), 200)
    t.strictSame(await subscriptions(email), ['hills'])
    const page = expectStatus(
      await postForm(preferences(token), 'newsletters=sea&newsletters=newsletter'),
      200,
    )
    t.match(page.body, 'Your choice is saved.')
    t.strictSame(await subscriptions(email), ['newsletter', 'sea'])
    const [, , first, second] = await ledger(email)
    t.match(first, { type: 'preferences-changed', newsletters: ['hills'], detail: { by: 'preferences' } })
    t.match(second, { type: 'preferences-changed', newsletters: ['newsletter', 'sea'], address: '127.0.0.1' })
  })

  t.test('unsubscribes whoever chooses nothing, and confirms whoever chooses again', async (t) => {
    const email = await confirmed()
    const token = await list.tokenOf(email)
    expectStatus(await postForm(preferences(token)), 200)
    t.match(await rowOf(email), { status: 'unsubscribed', unsubscribedAt: Date })
    t.match((await put(token, ['hills'])).body_, { status: 'confirmed' })
    t.match(await rowOf(email), { status: 'confirmed', unsubscribedAt: null })
    t.strictSame(await subscriptions(email), ['hills'])
    t.strictSame(await typesOf(email), ['requested', 'confirmed', 'unsubscribed', 'confirmed'])
  })

  t.test('unsubscribes with one click, in each form in which mail programs send it', async (t) => {
    const boundary = { 'content-type': 'multipart/form-data; boundary=x' }
    const part =
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    const rows: [headers: Record<string, string>, payload: string][] = [
      [formHeaders, 'List-Unsubscribe=One-Click'],
      [{ 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, 'List-Unsubscribe=One-Click'],
      [boundary, part],
      [formHeaders, ''],
      [formHeaders, 'List-Unsubscribe=One-Click&List-Unsubscribe=One-Click&x=%ff'],
      [formHeaders, 'List-Unsubscribe=One-Click&email=a%40b.example'],
      [{ 'content-type': 'application/json' }, '{}'],
      [{}, ''],
    ]
    for (const [headers, payload] of rows) {
      const email = await confirmed()
      const url = unsubscription(await list.tokenOf(email, 'sea'))
      const answer = await send({ method: 'POST', url, headers, ...(payload !== '' && { payload }) })
      t.equal(answer.statusCode, 200)
      t.equal(answer.headers['set-cookie'], undefined)
      t.strictSame(await subscriptions(email), ['newsletter'], JSON.stringify(headers))
      t.match((await ledger(email)).at(-1), {
        type: 'unsubscribed',
        newsletters: ['sea'],
        detail: { by: 'one-click', fromAll: false },
      })
    }
  })

  t.test('unsubscribes from all newsletters by a link of no letter, and by choice', async (t) => {
    for (const [slug, payload] of [
      [undefined, 'List-Unsubscribe=One-Click'],
      ['sea', 'from=all'],
    ] as const) {
      const email = await confirmed()
      expectStatus(await postForm(unsubscription(await list.tokenOf(email, slug)), payload), 200)
      t.strictSame(await subscriptions(email), [])
      t.equal((await rowOf(email))?.status, 'unsubscribed')
    }
  })

  t.test('unsubscribes an address from its last newsletter and so from the list', async (t) => {
    const email = await confirmed(['sea'])
    expectStatus(await oneClick(await list.tokenOf(email, 'sea')), 200)
    t.match(await rowOf(email), { status: 'unsubscribed', unsubscribedAt: Date, requestedNewsletterIds: [] })
  })

  t.test('asks before with buttons, and afterwards for a reason', async (t) => {
    const email = await confirmed()
    const token = await list.tokenOf(email, 'sea')
    const asked = expectStatus(await send({ url: unsubscription(token) }), 200)
    t.match(asked.body, 'Unsubscribe from “The sea”')
    t.match(asked.body, 'Unsubscribe from all newsletters of Masthead')
    t.strictSame(await subscriptions(email), ['newsletter', 'sea'], 'opening it changes nothing')
    const done = await postForm(unsubscription(token), 'from=newsletter')
    t.match(done.body, 'You no longer get “The sea”.')
    const thanks = await postForm(unsubscription(token), 'reason=too-often&comment=Daily+is+%22much%22')
    t.match(thanks.body, 'Thank you for the answer.')
    const detail = { by: 'page', fromAll: false, reason: 'too-often', comment: 'Daily is "much"' }
    t.strictSame((await ledger(email)).at(-1)?.detail, detail)
    await postForm(unsubscription(token), 'reason=other')
    t.strictSame((await ledger(email)).at(-1)?.detail, detail, 'the first answer counts')
  })

  t.test('takes the step back on the same page', async (t) => {
    const email = await confirmed()
    const token = await list.tokenOf(email, 'sea')
    const done = await postForm(unsubscription(token), 'from=all')
    const fields = [...done.body.matchAll(/name="newsletters" value="([^"]+)"/g)].map(([, slug]) => slug)
    t.strictSame(fields, ['newsletter', 'sea'])
    t.match(done.body, `action="preferences?token=${token}"`)
    expectStatus(
      await postForm(preferences(token), fields.map((slug) => `newsletters=${slug}`).join('&')),
      200,
    )
    t.match(await rowOf(email), { status: 'confirmed', unsubscribedAt: null })
    t.strictSame(await subscriptions(email), ['newsletter', 'sea'])
    const again = await postForm(unsubscription(token), 'from=newsletter')
    t.match(again.body, 'name="newsletters" value="sea"')
  })

  t.test('lets somebody who has not confirmed leave', async (t) => {
    const email = fresh()
    await request({ email })
    const link = await lastLink()
    expectStatus(await oneClick(await list.tokenOf(email)), 200)
    t.equal((await rowOf(email))?.status, 'unsubscribed')
    refused(t, await confirm(link), 404, 'not-found')
  })
})

t.test('refuses', async (t) => {
  const email = await confirmed()
  const token = await list.tokenOf(email, 'sea')
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const urls = (of: string) => [preferences(of), unsubscription(of)]

  t.test('a link that is not of this service, on a page in words', async (t) => {
    const wrong = [changed(token), `${token.slice(0, 42)}A`, `${(await list.tokenOf(email)).slice(0, -1)}_`]
    for (const of of wrong) {
      for (const url of urls(of)) {
        const page = await send({ url, headers: browser })
        t.equal(page.statusCode, 404)
        t.match(page.body, 'This link does not work')
        t.equal((await postForm(url)).statusCode, 404)
        refused(t, await send({ method: 'POST', url: unsubscription(of) }), 404, 'not-found')
      }
      refused(t, await put(of, []), 404, 'not-found')
    }
    refused(t, await send({ url: unsubscription(token.slice(0, 30)) }), 400, 'invalid-request')
    const cut = await send({ url: unsubscription(token.slice(0, 30)), headers: browser })
    t.equal(cut.statusCode, 400)
    t.match(cut.body, 'This link does not work')
    const german = await send({
      url: `${signupsUrl}/confirmation?token=${'a'.repeat(43)}`,
      headers: { ...browser, 'accept-language': 'de' },
    })
    t.equal(german.statusCode, 404)
    t.match(german.body, 'Dieser Link funktioniert nicht')
    t.strictSame(await subscriptions(email), ['newsletter', 'sea'])
  })

  t.test('a confirmation of newsletters that have been deleted since', async (t) => {
    await list.newsletter({ slug: 'gone' })
    const email = fresh()
    await request({ email, newsletters: ['gone'] })
    const url = '/v1/newsletters/gone'
    expectStatus(await send({ method: 'DELETE', url, as: await app.person(['admin']) }), 204)
    t.equal((await send({ url: await lastLink() })).statusCode, 404)
    refused(t, await confirm(await lastLink()), 404, 'not-found')
    t.equal((await rowOf(email))?.status, 'pending')
  })

  t.test('the links of an erased address', async (t) => {
    const gone = await confirmed()
    const links = [await list.tokenOf(gone), await list.tokenOf(gone, 'sea')]
    await db.transaction((tx) =>
      eraseSignup(tx, deps, { email: gone, actorAccountId: null, at: deps.clock() }),
    )
    for (const of of links) for (const url of urls(of)) t.equal((await send({ url })).statusCode, 404)
  })

  t.test('preferences with a newsletter that is unknown, or closed and not kept', async (t) => {
    await list.newsletter({ slug: 'closed', isOpen: false })
    invalid(t, await put(token, ['sea', 'nowhere']), ['/newsletters/1'])
    invalid(t, await put(token, ['closed']), ['/newsletters/0'])
    invalid(t, await put(token, 'sea'), ['/newsletters'])
    invalid(t, await put(token, ['sea', 'sea']), ['/newsletters'])
    const page = await postForm(preferences(token), 'newsletters=closed')
    t.equal(page.statusCode, 400)
    t.match(page.body, /not open to signups/)
    t.strictSame(await subscriptions(email), ['newsletter', 'sea'])
  })

  t.test('preferences of an address that waits or is suppressed', async (t) => {
    const waiting = fresh()
    await list.made(waiting, 'pending')
    refused(t, await put(await list.tokenOf(waiting), ['sea']), 404, 'not-found')
    const suppressed = fresh()
    await list.made(suppressed, 'suppressed')
    const of = await list.tokenOf(suppressed)
    refused(t, await put(of, ['sea']), 409, 'signup-suppressed')
    t.match((await send({ url: preferences(of) })).body, 'This address gets no mail from us.')
    expectStatus(await oneClick(of), 200)
    t.equal((await rowOf(suppressed))?.status, 'suppressed')
  })

  t.test('a reason that is none, and a comment that is too long', async (t) => {
    const url = unsubscription(token)
    invalid(t, await send({ method: 'POST', url, payload: { reason: 'bored' } }), ['/reason'])
    const comment = 'a'.repeat(301)
    invalid(t, await send({ method: 'POST', url, payload: { reason: 'other', comment } }), ['/comment'])
    invalid(t, await send({ method: 'POST', url, payload: { from: 'both' } }), ['/from'])
    invalid(t, await send({ method: 'POST', url, payload: { email } }), ['/email'])
  })
})

t.test('keeps', async (t) => {
  t.test('everything as it is when a step is repeated', async (t) => {
    const email = await confirmed()
    const token = await list.tokenOf(email, 'sea')
    for (const step of [() => oneClick(token), () => put(token, ['hills'])]) {
      expectStatus(await step(), 200)
      const before = [await rowOf(email), await ledger(email), await subscriptions(email)]
      expectStatus(await step(), 200)
      t.strictSame([await rowOf(email), await ledger(email), await subscriptions(email)], before)
    }
  })

  t.test('what the owner left out of what a confirmation link brings back', async (t) => {
    const email = await confirmed(['sea'])
    const link = await lastLink()
    await put(await list.tokenOf(email), ['hills'])
    expectStatus(await confirm(link), 200)
    t.strictSame(await subscriptions(email), ['hills'])
    expectStatus(await oneClick(await list.tokenOf(email)), 200)
    refused(t, await confirm(link), 404, 'not-found')
    t.equal((await rowOf(email))?.status, 'unsubscribed')
  })

  t.test('a closed newsletter for those who have it', async (t) => {
    await list.newsletter({ slug: 'old' })
    const email = await confirmed(['old', 'sea'])
    const admin = await app.person(['admin'])
    const payload = { isOpen: false }
    expectStatus(await send({ method: 'PATCH', url: '/v1/newsletters/old', as: admin, payload }), 200)
    const token = await list.tokenOf(email)
    t.match((await send({ url: preferences(token) })).body, 'It takes no new readers.')
    expectStatus(await put(token, ['old', 'hills']), 200)
    t.strictSame(await subscriptions(email), ['hills', 'old'])
  })

  t.test('unsubscribing free of rate limits', async (t) => {
    const limited = await startTestApp({ rateLimit: true })
    const list = createMailingList(limited)
    await list.signedUp('many@readers.example')
    const url = unsubscription(await list.tokenOf('many@readers.example'))
    for (let count = 0; count < 320; count++) {
      const { statusCode, headers } = await limited.app.inject({
        method: 'POST',
        url,
        headers: formHeaders,
        payload: '',
      })
      if (statusCode !== 200 || headers['ratelimit-policy'] !== undefined) t.fail(`${count}: ${statusCode}`)
    }
  })

  t.test('all texts out of pages unless they are escaped', async (t) => {
    const mark = '"><script>alert(1)</script>'
    await list.newsletter({ slug: 'marked', name: `M ${mark}`, description: `D ${mark}` })
    const email = await confirmed(['marked'])
    const token = await list.tokenOf(email, 'marked')
    const pages = [
      await send({ url: preferences(token) }),
      await send({ url: unsubscription(token) }),
      await postForm(unsubscription(token), 'from=newsletter'),
    ]
    for (const { body } of pages) {
      t.notMatch(body, '<script')
      t.match(body, '&quot;&gt;&lt;script&gt;')
    }
  })
})
