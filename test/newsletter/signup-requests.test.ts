/**
 * Requests for newsletters: their choice, what each state of an address makes of them, the bounds of mail,
 * HTML forms, and what keeps programs away.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { settings } from '../../src/db/tables/settings.ts'
import { signups } from '../../src/db/tables/signups.ts'
import { signupStatuses } from '../../src/domain/newsletter/signup.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { listJobs } from '../helpers/jobs.ts'
import { sentMails } from '../helpers/mails.ts'
import { createMailingList, formHeaders, hour, signupsUrl } from '../helpers/newsletter/mailing-list.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, deps, advance } = app
const { db } = deps.database
const list = createMailingList(app)
const { request, confirm, lastLink, links, rowOf, subscriptions } = list
await list.newsletter({ slug: 'sea' })
await list.newsletter({ slug: 'hills', isDefault: true, position: 1 })
await list.newsletter({ slug: 'closed', isOpen: false, isDefault: true })

let people = 0
const fresh = () => `request-${++people}@readers.example`
const lastMail = async () => (await sentMails(app)).at(-1)
const form = (members: Record<string, string>, headers = {}) =>
  send({
    method: 'POST',
    url: signupsUrl,
    headers: { ...formHeaders, ...headers },
    payload: new URLSearchParams(members).toString(),
  })
const setSettings = async (members: Partial<Settings>): Promise<void> => {
  await db.delete(settings)
  await db.insert(settings).values({ members, version: 1, updatedAt: deps.clock() })
}
const formToken = async (): Promise<string> => (await send({ url: `${signupsUrl}/form` })).body_.formToken

t.test('does', async (t) => {
  t.test(
    'takes the newsletters that the request names, and the open default ones without names',
    async (t) => {
      const rows: [newsletters: string[] | undefined, expected: string[]][] = [
        [undefined, ['hills', 'newsletter']],
        [['sea'], ['sea']],
        [
          ['newsletter', 'sea'],
          ['newsletter', 'sea'],
        ],
      ]
      for (const [newsletters, expected] of rows) {
        const email = fresh()
        await list.signedUp(email, newsletters)
        t.strictSame(await subscriptions(email), expected)
      }
    },
  )

  t.test('names the newsletters in the mail, in the language of the request', async (t) => {
    await setSettings({ publicationName: 'The Lamp', language: 'de' })
    const rows: [payload: object, headers: object, subject: string][] = [
      [{}, {}, 'Bitte bestätigen Sie Ihre Anmeldung bei The Lamp'],
      [{}, { 'accept-language': 'en-GB,en;q=0.9,de;q=0.8' }, 'Please confirm your signup to The Lamp'],
      [{}, { 'accept-language': 'fr, de;q=0.2, en;q=0.7' }, 'Please confirm your signup to The Lamp'],
      [
        { language: 'de-AT' },
        { 'accept-language': 'en' },
        'Bitte bestätigen Sie Ihre Anmeldung bei The Lamp',
      ],
    ]
    for (const [payload, headers, subject] of rows) {
      await request({ email: fresh(), newsletters: ['sea'], ...payload }, headers)
      const mail = await lastMail()
      t.equal(mail?.subject, subject)
      t.match(mail?.text, /^\* The sea$/m)
      t.notMatch(mail?.text, /The hills/)
    }
    await setSettings({})
  })

  t.test('adds newsletters to a confirmed address by a link in a mail', async (t) => {
    const email = fresh()
    await list.signedUp(email, ['sea'])
    advance(hour)
    await request({ email, newsletters: ['sea', 'hills'] })
    t.strictSame(await subscriptions(email), ['sea'], 'nothing changes without the link')
    t.match((await lastMail())?.text, /^\* The hills$/m)
    t.notMatch((await lastMail())?.text, /The sea/)
    const { confirmedAt } = (await rowOf(email)) ?? {}
    expectStatus(await confirm(await lastLink()), 200)
    t.strictSame(await subscriptions(email), ['hills', 'sea'])
    t.strictSame((await rowOf(email))?.confirmedAt, confirmedAt)
  })

  t.test('lets the link of an unsubscribed address confirm it again', async (t) => {
    const email = fresh()
    await list.signedUp(email)
    const token = await list.tokenOf(email)
    expectStatus(await send({ method: 'POST', url: `${signupsUrl}/unsubscribe?token=${token}` }), 200)
    advance(hour)
    await request({ email, newsletters: ['sea'] })
    t.equal((await rowOf(email))?.status, 'unsubscribed')
    expectStatus(await confirm(await lastLink()), 200)
    t.match(await rowOf(email), { status: 'confirmed', unsubscribedAt: null })
    t.strictSame(await subscriptions(email), ['sea'], 'and none of the former ones')
  })

  t.test('gives a form its token, the open newsletters and the words', async (t) => {
    const answer = expectStatus(
      await send({ url: `${signupsUrl}/form`, headers: { 'accept-language': 'de' } }),
      200,
    )
    const { newsletters, consent, leastSeconds } = answer.body_
    const names = newsletters.map(({ slug, isDefault }: { slug: string; isDefault: boolean }) => [
      slug,
      isDefault,
    ])
    t.strictSame(names, [
      ['newsletter', true],
      ['sea', false],
      ['hills', true],
    ])
    t.match(consent, /^Senden Sie mir/)
    t.equal(leastSeconds, 2)
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  t.test('takes an HTML form, and answers with a page in its language', async (t) => {
    const email = fresh()
    const payload = `email=${encodeURIComponent(email)}&newsletters=sea&newsletters=hills&website=&source=`
    const headers = { ...formHeaders, 'accept-language': 'de' }
    const answer = await send({ method: 'POST', url: signupsUrl, headers, payload })
    t.equal(answer.statusCode, 202)
    t.match(answer.body, /<html lang="de">/)
    expectStatus(await confirm(await lastLink()), 200)
    t.strictSame(await subscriptions(email), ['hills', 'sea'])
  })

  t.test('sends the browser on to an origin of the settings', async (t) => {
    await setSettings({
      siteUrl: 'https://lamp.example/news',
      signupRedirectOrigins: ['https://shop.example:8443'],
    })
    for (const redirect of ['https://lamp.example/thanks?a=1', 'https://shop.example:8443/']) {
      const answer = await form({ email: fresh(), redirect })
      t.equal(answer.statusCode, 303)
      t.equal(answer.headers.location, redirect)
    }
    await setSettings({})
  })

  t.test('mails the link to the preferences of whoever is or was on the list, and nobody else', async (t) => {
    const ask = (email: string) =>
      send({ method: 'POST', url: `${signupsUrl}/preferences-mail`, payload: { email } })
    for (const status of signupStatuses) {
      const email = fresh()
      await list.made(email, status)
      const before = (await links()).length
      expectStatus(await ask(email), 202)
      const isSent = status === 'confirmed' || status === 'unsubscribed'
      t.equal((await links()).length - before, isSent ? 1 : 0, status)
      if (isSent) expectStatus(await send({ url: await lastLink() }), 200)
      expectStatus(await ask(email), 202)
      t.equal((await links()).length - before, isSent ? 1 : 0, 'once an hour')
    }
    const unknown = fresh()
    expectStatus(await ask(unknown), 202)
    t.equal(await rowOf(unknown), undefined)
  })
})

t.test('refuses', async (t) => {
  t.test('newsletters that are unknown, closed, repeated or none', async (t) => {
    const rows: [newsletters: unknown, parts: string[]][] = [
      [['nowhere'], ['/newsletters/0']],
      [['sea', 'closed'], ['/newsletters/1']],
      [
        ['closed', 'nowhere'],
        ['/newsletters/0', '/newsletters/1'],
      ],
      [['sea', 'sea'], ['/newsletters']],
      [[], ['/newsletters']],
      ['sea', ['/newsletters']],
      [Array.from({ length: 51 }, (_, index) => `n-${index}`), ['/newsletters']],
    ]
    for (const [newsletters, parts] of rows) invalid(t, await request({ email: fresh(), newsletters }), parts)
    invalid(t, await request({ email: fresh(), language: 'German' }), ['/language'])
    invalid(t, await request({ email: fresh(), redirect: 'https://lamp.example/' }), ['/redirect'])
  })

  t.test('to lead a browser to an origin that is not of the settings', async (t) => {
    await setSettings({ siteUrl: 'https://lamp.example', signupRedirectOrigins: ['https://shop.example'] })
    const before = (await links()).length
    const rows = [
      'https://evil.example/',
      'http://lamp.example/',
      'https://lamp.example.evil.example/',
      'https://lamp.example:444/',
      'https://lamp.example@evil.example/',
      '//evil.example/',
      '/thanks',
      'https:\\\\evil.example',
      'javascript:alert(1)',
      'https://evil.example/https://lamp.example/',
      'https://www.shop.example/',
      'https://lamp.example%2eevil.example/',
    ]
    for (const redirect of rows) {
      const answer = await form({ email: fresh(), redirect })
      t.equal(answer.statusCode, 400, redirect)
      t.equal(answer.headers.location, undefined)
    }
    t.equal((await links()).length, before)
    await setSettings({})
  })

  t.test('a form with a fault, on a page that says what to do', async (t) => {
    const rows: [payload: string, words: RegExp][] = [
      ['email=ann', /e-mail address is not complete/],
      ['email=', /e-mail address is not complete/],
      [`email=${fresh()}&newsletters=closed`, /not open to signups/],
      [`email=${fresh()}&formToken=${'a'.repeat(32)}`, /too fast/],
      [`email=${fresh()}&owner=me`, /not filled in as we expected/],
      [`email=${fresh()}&email=${fresh()}`, /not filled in as we expected/],
      ['email=%ff', /not filled in as we expected/],
    ]
    for (const [payload, words] of rows) {
      const answer = await send({ method: 'POST', url: signupsUrl, headers: formHeaders, payload })
      t.equal(answer.statusCode, 400)
      t.match(answer.body, words)
    }
    const german = await form({ email: 'ann' }, { 'accept-language': 'de' })
    t.match(german.body, /nicht vollständig/)
  })

  t.test('a form token that is too young, too old, forged or, if it is required, missing', async (t) => {
    const early = await formToken()
    advance(1_900)
    invalid(t, await request({ email: fresh(), formToken: early }), ['/formToken'])
    advance(100)
    expectStatus(await request({ email: fresh(), formToken: early }), 202)
    const forged = `${early.slice(0, -1)}${early.endsWith('A') ? 'B' : 'A'}`
    invalid(t, await request({ email: fresh(), formToken: forged }), ['/formToken'])
    invalid(t, await request({ email: fresh(), formToken: 'short' }), ['/formToken'])
    advance(24 * hour)
    invalid(t, await request({ email: fresh(), formToken: early }), ['/formToken'])
    await setSettings({ signupFormToken: 'required' })
    invalid(t, await request({ email: fresh() }), ['/formToken'])
    const token = await formToken()
    advance(3_000)
    expectStatus(await request({ email: fresh(), formToken: token }), 202)
    await setSettings({})
  })

  t.test('every signup without names while all default newsletters are closed', async (t) => {
    const admin = await app.person(['admin'])
    const setOpen = (isOpen: boolean) =>
      Promise.all(
        ['newsletter', 'hills'].map((slug) =>
          send({ method: 'PATCH', url: `/v1/newsletters/${slug}`, as: admin, payload: { isOpen } }),
        ),
      )
    await setOpen(false)
    refused(t, await request({ email: fresh() }), 409, 'newsletters-closed')
    expectStatus(await request({ email: fresh(), newsletters: ['sea'] }), 202)
    await setOpen(true)
  })
})

t.test('keeps', async (t) => {
  t.test('one answer and the same work for every state, and changes none', async (t) => {
    const answers: object[] = []
    for (const status of [...signupStatuses, 'by hash', 'new'] as const) {
      const email = fresh()
      if (status === 'by hash') await list.suppressHash(email)
      else if (status !== 'new') await list.made(email, status)
      const before = await rowOf(email)
      answers.push(visiblePart(await request({ email })))
      const after = await rowOf(email)
      if (status === 'by hash') t.equal(after, undefined, 'an erased address is not stored')
      else t.equal(after?.status, before?.status ?? 'pending', status)
    }
    for (const answer of answers) t.strictSame(answer, answers[0])
  })

  t.test('mails to those alone who can confirm', async (t) => {
    for (const [status, sent] of [
      ['pending', 1],
      ['confirmed', 1],
      ['unsubscribed', 1],
      ['suppressed', 0],
    ] as const) {
      const email = fresh()
      await list.made(email, status)
      const before = (await links()).length
      await request({ email, newsletters: ['sea'] })
      t.equal((await links()).length - before, sent, status)
    }
    const erased = fresh()
    await list.suppressHash(erased)
    const before = (await links()).length
    await request({ email: erased.toUpperCase() })
    t.equal((await links()).length, before)
  })

  t.test('one mail an hour and five a day for an address, whoever asks', async (t) => {
    const email = fresh()
    const before = (await links()).length
    for (let half = 0; half < 24; half++) {
      await request({ email })
      advance(hour / 2)
    }
    t.equal((await links()).length - before, 5)
    const jobs = await listJobs(deps.database, 'mail')
    t.ok(jobs.length >= 24, 'though each request does the same work')
  })

  t.test('a link that is on its way, and the choices that were made since', async (t) => {
    const email = fresh()
    await request({ email, newsletters: ['sea'] })
    const link = await lastLink()
    const before = (await links()).length
    await request({ email, newsletters: ['hills'] })
    t.equal((await links()).length, before, 'the second request sends no mail')
    expectStatus(await confirm(link), 200)
    t.strictSame(await subscriptions(email), ['hills', 'sea'])
  })

  t.test('the time until which a link works, whoever asks again', async (t) => {
    const email = fresh()
    await request({ email })
    const link = await lastLink()
    const { requestedAt } = (await rowOf(email)) ?? {}
    await request({ email })
    t.strictSame((await rowOf(email))?.requestedAt, requestedAt)
    advance(31 * 24 * hour)
    refused(t, await confirm(link), 404, 'not-found')
  })

  t.test('a confirmed address as it is, when no mail may be sent', async (t) => {
    const email = fresh()
    await list.signedUp(email, ['sea'])
    const link = await lastLink()
    await request({ email, newsletters: ['hills'] })
    expectStatus(await confirm(link), 200)
    t.strictSame(await subscriptions(email), ['sea'], 'the link that was used adds nothing')
  })

  t.test('nothing of a program that fills in the field that people do not see', async (t) => {
    const email = fresh()
    const before = (await links()).length
    const answer = await request({ email, website: 'https://spam.example' })
    t.strictSame(visiblePart(answer), visiblePart(await request({ email: fresh() })))
    t.equal(await rowOf(email), undefined)
    t.equal((await links()).length, before + 1)
    expectStatus(await form({ email, website: 'x' }), 202)
    t.equal(await rowOf(email), undefined)
  })

  t.test('the default newsletters for what a former release has stored without any', async (t) => {
    const email = fresh()
    await request({ email, newsletters: ['sea'] })
    await db.update(signups).set({ requestedNewsletterIds: [] }).where(eq(signups.email, email))
    expectStatus(await confirm(await lastLink()), 200)
    t.strictSame(await subscriptions(email), ['closed', 'hills', 'newsletter'])
  })
})
