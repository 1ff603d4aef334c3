/**
 * Newsletter signups: answers that reveal nothing, confirmation by link, the consent ledger, and
 * the list for admins.
 */
import { asc } from 'drizzle-orm'
import t from 'tap'
import { signupEvents } from '../../src/db/tables/signups.ts'
import { type Answer, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus, idsOf } from '../helpers/comments/discussion.ts'
import { listJobs } from '../helpers/jobs.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'

const url = '/v1/newsletter-signups'
const hour = 3_600_000
const receipt = {
  message: 'If this address is not confirmed yet, a mail with a confirmation link is on its way.',
}

const request = ({ send }: TestApp, payload: object, headers = {}): Promise<Answer> =>
  send({ method: 'POST', url, payload, headers })

/** The links of all mails so far, oldest first, as paths of this service. */
async function links(app: TestApp): Promise<string[]> {
  const mails = await sentMails(app)
  return mails.map((mail) => linkIn(mail).href.replace(app.deps.config.publicUrl, ''))
}

const lastLink = async (app: TestApp): Promise<string> => (await links(app)).at(-1) ?? ''
const confirm = ({ send }: TestApp, link: string): Promise<Answer> => send({ method: 'POST', url: link })

function ledger({ deps }: TestApp) {
  const { type, wording, wordingText, newsletters, source, address, userAgent, occurredAt } = signupEvents
  const columns = { type, wording, wordingText, newsletters, source, address, userAgent, occurredAt }
  return deps.database.db.select(columns).from(signupEvents).orderBy(asc(signupEvents.id))
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const admin = await app.person(['admin'])
  const listed = async (query = '') =>
    expectStatus(await send({ url: `${url}${query}`, as: admin }), 200).body_.data

  t.test('accepts an address, which waits for confirmation', async (t) => {
    const answer = await request(app, { email: 'Ann@readers.example', source: 'footer' })
    t.equal(answer.statusCode, 202)
    t.strictSame(answer.body_, receipt)
    const [signup, ...others] = await listed()
    t.strictSame(signup, {
      id: signup.id,
      email: 'Ann@readers.example',
      status: 'pending',
      suppressedBecause: null,
      newsletters: ['newsletter'],
      source: 'footer',
      language: null,
      requestedAt: new Date(deps.clock().getTime() - 1).toISOString(),
      confirmedAt: null,
      unsubscribedAt: null,
    })
    t.strictSame(others, [])
  })

  t.test('confirms it by the link in the mail', async (t) => {
    t.match(await lastLink(app), /^\/v1\/newsletter-signups\/confirmation\?token=[\w-]{43}$/)
    const answer = await confirm(app, await lastLink(app))
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_, {
      message: 'The signup is confirmed. The newsletter will come to this address.',
    })
    const confirmedAt = deps.clock().toISOString()
    t.match(await listed(), [{ status: 'confirmed', confirmedAt }])
  })

  t.test('confirms it again without a change', async (t) => {
    const before = [await listed(), await ledger(app)]
    const answer = await confirm(app, await lastLink(app))
    t.equal(answer.statusCode, 200)
    t.strictSame([await listed(), await ledger(app)], before)
  })

  t.test('shows a page at the link, which changes nothing', async (t) => {
    await request(app, { email: 'page@readers.example' })
    const page = await send({ url: await lastLink(app) })
    t.equal(page.statusCode, 200)
    t.match(page.headers['content-type'], 'text/html')
    t.match(await listed('?status=pending'), [{ email: 'page@readers.example' }])
  })

  t.test('confirms by the form of that page, and answers with a page', async (t) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await app.app.inject({ method: 'POST', url: await lastLink(app), headers, payload: '' })
    t.equal(answer.statusCode, 200)
    t.match(answer.headers['content-type'], 'text/html')
    t.strictSame(await listed('?status=pending'), [])
  })

  t.test('sends a new link for an address that still waits; the newest one counts', async (t) => {
    const app = await startTestApp()
    await request(app, { email: 'late@readers.example' })
    const first = await lastLink(app)
    app.advance(hour)
    await request(app, { email: 'LATE@readers.example' })
    const second = await lastLink(app)
    t.not(second, first)
    refused(t, await confirm(app, first), 404, 'not-found')
    t.equal((await confirm(app, second)).statusCode, 200)
  })

  t.test('lists the signups for admins, oldest first, by status and in pages', async (t) => {
    for (let index = 0; index < 4; index++) await request(app, { email: `reader-${index}@readers.example` })
    const emails = (await listed()).map(({ email }: { email: string }) => email)
    const waiting = [0, 1, 2, 3].map((index) => `reader-${index}@readers.example`)
    t.strictSame(emails, ['Ann@readers.example', 'page@readers.example', ...waiting])

    const pages: string[][] = []
    let query = '?status=pending&limit=3'
    for (;;) {
      const answer = await send({ url: url + query, as: admin })
      pages.push(answer.body_.data.map(({ email }: { email: string }) => email))
      const { nextCursor } = answer.body_.page
      if (nextCursor === null) break
      query = `?status=pending&limit=3&cursor=${nextCursor}`
    }
    t.strictSame(pages, [waiting.slice(0, 3), waiting.slice(3)])
    t.equal((await listed('?status=confirmed')).length, 2)
    t.strictSame(await listed('?status=unsubscribed'), [])
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  await request(app, { email: 'one@readers.example' })
  await request(app, { email: 'two@readers.example' })
  const before = { links: await links(app), ledger: await ledger(app) }

  t.test('text that is not an address, and unknown fields', async (t) => {
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/email']],
      [{ email: '' }, ['/email']],
      [{ email: 'ann' }, ['/email']],
      [{ email: 'ann@rea\nders.example' }, ['/email']],
      [{ email: 'ann@readers.example, bob@readers.example' }, ['/email']],
      [{ email: `${'a'.repeat(250)}@readers.example` }, ['/email']],
      [{ email: ['ann@readers.example'] }, ['/email']],
      [{ email: 'ann@readers.example', source: ' ' }, ['/source']],
      [{ email: 'ann@readers.example', source: 'a'.repeat(101) }, ['/source']],
      [{ email: 'ann@readers.example', status: 'confirmed', confirmedAt: null }, ['/status', '/confirmedAt']],
    ]
    for (const [payload, parts] of rows) invalid(t, await request(app, payload), parts)
  })

  t.test('a token that is wrong, or no token', async (t) => {
    const wrong = `${url}/confirmation?token=${'a'.repeat(43)}`
    refused(t, await confirm(app, wrong), 404, 'not-found')
    refused(
      t,
      await confirm(
        app,
        (await lastLink(app)).toUpperCase().replace(/^[^?]+\?TOKEN/, `${url}/confirmation?token`),
      ),
      404,
      'not-found',
    )
    for (const query of [
      '',
      '?token=',
      '?token=short',
      `?token=${'a'.repeat(101)}`,
      `?token=${'%20'.repeat(30)}`,
    ])
      invalid(t, await confirm(app, `${url}/confirmation${query}`), ['token'])
  })

  t.test('a link that is older than 30 days', async (t) => {
    const app = await startTestApp()
    await request(app, { email: 'late@readers.example' })
    const late = await lastLink(app)
    await request(app, { email: 'just@readers.example' })
    app.advance(30 * 24 * 3600 * 1000 - 1)
    t.equal((await confirm(app, await lastLink(app))).statusCode, 200, 'to the millisecond')
    refused(t, await confirm(app, late), 404, 'not-found')
    t.match((await app.send({ url, as: await app.person(['admin']) })).body_.data, [
      { email: 'late@readers.example', status: 'pending', confirmedAt: null },
      { email: 'just@readers.example', status: 'confirmed' },
    ])
    t.strictSame(
      (await ledger(app)).map(({ type }) => type),
      ['requested', 'requested', 'confirmed'],
    )
  })

  t.test('the list to everybody but admins', async (t) => {
    refused(t, await send({ url }), 401, 'unauthenticated')
    for (const as of [await person(), await person(['author']), await person(['moderator'])])
      refused(t, await send({ url, as }), 403, 'forbidden')
  })

  t.test('a page that the list does not have', async (t) => {
    const as = await person(['admin'])
    invalid(t, await send({ url: `${url}?status=gone`, as }), ['status'])
    invalid(t, await send({ url: `${url}?limit=0`, as }), ['limit'])
    invalid(t, await send({ url: `${url}?email=one@readers.example`, as }), ['email'])
    const { nextCursor } = (await send({ url: `${url}?limit=1`, as })).body_.page
    refused(t, await send({ url: `${url}?status=pending&cursor=${nextCursor}`, as }), 400, 'invalid-cursor')
  })

  t.test('and writes nothing', async (t) => {
    t.strictSame({ links: await links(app), ledger: await ledger(app) }, before)
    const all = await send({ url, as: await person(['admin']) })
    t.equal(idsOf(all).length, 2)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const admin = await app.person(['admin'])
  const email = 'ann@readers.example'

  t.test(
    'one answer for an address that is new, waits or is confirmed, in any case of letters',
    async (t) => {
      const answers = [await request(app, { email })]
      answers.push(await request(app, { email }), await request(app, { email: email.toUpperCase() }))
      expectStatus(await confirm(app, await lastLink(app)), 200)
      answers.push(await request(app, { email }), await request(app, { email: 'Ann@Readers.Example' }))
      const [first, ...others] = answers.map(visiblePart)
      t.strictSame({ status: first?.statusCode, body: first?.body }, { status: 202, body: receipt })
      for (const other of others) t.strictSame(other, first)
      t.equal(idsOf(await send({ url, as: admin })).length, 1)
    },
  )

  t.test('a confirmed address confirmed, and sends it no more links', async (t) => {
    const before = (await links(app)).length
    await request(app, { email })
    t.equal((await links(app)).length, before)
    const requests = (await ledger(app)).filter(({ type }) => type === 'requested')
    const jobs = await listJobs(deps.database, 'mail')
    t.equal(jobs.length, requests.length, 'though it does the same work')
    t.match((await send({ url, as: admin })).body_.data, [{ email, status: 'confirmed' }])
  })

  t.test('the link of a confirmed address valid, whoever enters the address again', async (t) => {
    await request(app, { email })
    t.equal((await confirm(app, await lastLink(app))).statusCode, 200)
  })

  t.test('a ledger of each consent: when, from where and to which words', async (t) => {
    const app = await startTestApp()
    const headers = { 'user-agent': 'Reader/1.0' }
    const request1 = { email: 'bo@readers.example', source: 'article page' }
    await request(app, request1, headers)
    const requestedAt = app.deps.clock()
    await app.send({ method: 'POST', url: await lastLink(app), headers })
    const confirmedAt = app.deps.clock()
    await request(app, { email: 'BO@readers.example' }, { 'accept-language': 'de-AT' })
    const visitor = { address: '127.0.0.1', userAgent: 'Reader/1.0' }
    const wording = '2026-11'
    t.match(await ledger(app), [
      { type: 'requested', wording, source: 'article page', ...visitor, occurredAt: requestedAt },
      { type: 'confirmed', wording, source: null, ...visitor, occurredAt: confirmedAt },
      { type: 'requested', wording, source: null, address: '127.0.0.1' },
    ])
    t.match(
      (await ledger(app)).map(({ wordingText }) => wordingText?.slice(0, 12)),
      ['Send me the ', 'Send me the ', 'Senden Sie m'],
      'in the language in which they were shown',
    )
    for (const { newsletters } of await ledger(app)) t.strictSame(newsletters, ['newsletter'])
    t.equal((await ledger(app)).length, 3)
  })

  t.test('tokens out of the database and out of the request log', async (t) => {
    const token = new URL(await lastLink(app), deps.config.publicUrl).searchParams.get('token') ?? ''
    const requests = app.logLines.filter(({ msg }) => msg === 'request')
    t.ok(requests.length > 5)
    t.notOk(JSON.stringify(requests).includes(token))
    t.notOk(JSON.stringify(requests).includes('readers.example'))
    const { db } = deps.database
    const { rows } = (await db.execute('select row_to_json(signups) as row from signups')) as unknown as {
      rows: object[]
    }
    t.equal(rows.length, 1)
    t.notOk(JSON.stringify(rows).includes(token))
  })
})
