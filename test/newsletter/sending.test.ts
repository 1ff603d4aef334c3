/** Letters on their way to a real mail server: who gets them, what is refused, and what is tried again. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { letterRecipients, letters, signupNewsletters } from '../../src/db/tables/newsletters.ts'
import { signups } from '../../src/db/tables/signups.ts'
import type { Worker } from '../../src/jobs/worker.ts'
import { startTestApp } from '../helpers/app.ts'
import { startTestWorker } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { clearNewsletters, makeLetter, makeSignups } from '../helpers/newsletter/sending.ts'
import { until } from '../helpers/until.ts'

const server = await startMailServer()
const mailFrom = { name: 'The Paper', address: 'news@paper.example' }
const letterConfig = { connections: 3, inFlight: 20, perSecond: null, dkim: null }
const app = await startTestApp({ smtpUrl: server.url, mailFrom, letters: letterConfig })
const { deps, send, person, advance } = app
const admin = await person(['admin'])
const worker: Worker = await startTestWorker(deps)
t.ok(worker)

const readers = (count: number) => Array.from({ length: count }, (_, index) => `reader${index}@mail.example`)
const urlOf = (id: string, rest = '') => `/v1/newsletters/newsletter/letters/${id}/sending${rest}`
const order = (id: string, payload: object = {}) =>
  send({ method: 'POST', url: urlOf(id), payload, as: admin })
const act = (id: string, verb: string) => send({ method: 'POST', url: urlOf(id, `/${verb}`), as: admin })
const progress = async (id: string) => (await send({ url: urlOf(id), as: admin })).body_
/** Whom the mail server has accepted mails for. */
const reached = () => server.deliveries.flatMap(({ to }) => to).toSorted()

async function untilStatus(id: string, status: string) {
  return until(async () => {
    const sending = await progress(id)
    return sending.status === status && sending
  })
}

/** No mail is on its way. */
const allSettled = () =>
  until(async () => {
    const rows = await deps.database.db.select().from(letterRecipients)
    return rows.every(({ senderId }) => senderId === null)
  })

async function start(): Promise<void> {
  // The batch that a worker has in work goes on after a pause.
  await allSettled()
  await clearNewsletters(deps)
  await server.reset()
  app.logLines.splice(0)
}

t.test('does', async (t) => {
  t.beforeEach(start)

  t.test('send a letter once to every confirmed signup, and to nobody else', async (t) => {
    await makeSignups(deps, readers(70))
    await makeSignups(deps, ['waits@mail.example'], { status: 'pending', confirmedAt: null })
    await makeSignups(deps, ['left@mail.example'], { status: 'unsubscribed' })
    await makeSignups(deps, ['bounced@mail.example'], { status: 'suppressed', suppressedBecause: 'bounce' })
    const id = await makeLetter(deps)
    const answer = await order(id)
    t.equal(answer.statusCode, 202)
    t.equal(answer.body_.status, 'scheduled')
    const done = await untilStatus(id, 'sent')
    t.match(done, { recipients: 70, sent: 70, failed: 0, skipped: 0, deferred: 0, remaining: 0, resent: 0 })
    t.equal(done.estimatedEnd, null)
    t.strictSame(reached(), readers(70).toSorted())
  })

  t.test('write mails that can be left with one click (RFC 8058)', async (t) => {
    const ids = await makeSignups(deps, ['ann@mail.example'])
    const id = await makeLetter(deps, { subject: 'Grüße: 你好', intro: 'Hello **you**.' })
    await order(id)
    await untilStatus(id, 'sent')
    const [delivery] = server.deliveries
    if (!delivery) throw new Error('there is no mail')
    const { mail, from, raw } = delivery
    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value ?? ''
    t.equal(mail.subject, 'Grüße: 你好')
    t.match(mail.from, mailFrom)
    t.match(mail.to, [{ address: 'ann@mail.example' }])
    t.match(from, /^bounces\+[\da-f]{48}@mail\.masthead\.test$/, 'bounces name the signup')
    t.match(mail.html, /Hello/)
    t.match(mail.text, /Hello/)
    t.match(raw, /^Content-Type: multipart\/alternative;/m)
    t.ok(raw.indexOf('text/plain') < raw.indexOf('text/html'), 'the richest part is the last (RFC 2046)')
    t.equal(mail.messageId, `<${id}.${ids.get('ann@mail.example')}@paper.example>`)
    t.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
    const link = /<(http[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? ''
    t.match(link, /^http:\/\/masthead\.test\/v1\/newsletter-signups\/unsubscribe\?token=[\w-]{64}$/)
    t.ok(mail.text?.includes(link), 'the text has the same link')
    t.ok(mail.html?.includes(link), 'and so has the HTML')
    t.match(header('list-id'), /<newsletter\.newsletters\.paper\.example>/)
    t.ok(header('date'))
    t.ok(
      raw.split('\r\n').every((line) => line.length <= 998),
      'no line is too long',
    )
  })

  t.test('wait until its time has come', async (t) => {
    await makeSignups(deps, readers(3))
    const id = await makeLetter(deps)
    const sendAt = new Date(deps.clock().getTime() + 60_000).toISOString()
    t.match((await order(id, { sendAt })).body_, { status: 'scheduled', sendAt })
    t.equal((await progress(id)).status, 'scheduled')
    t.strictSame(reached(), [])
    advance(60_001)
    await untilStatus(id, 'sent')
    t.equal(reached().length, 3)
  })

  const segments: { title: string; segment: object; expected: string[] }[] = [
    { title: 'a source', segment: { source: 'footer' }, expected: ['footer@mail.example'] },
    { title: 'a language', segment: { language: 'de' }, expected: ['deutsch@mail.example'] },
    {
      title: 'a language with its region',
      segment: { language: 'de-CH' },
      expected: ['deutsch@mail.example'],
    },
    {
      title: 'signed up before',
      segment: { signedUpBefore: '2020-06-01T00:00:00Z' },
      expected: ['early@mail.example'],
    },
    {
      title: 'signed up after, and a source',
      segment: { signedUpAfter: '2020-06-01T00:00:00Z', source: 'footer' },
      expected: ['footer@mail.example'],
    },
    { title: 'another newsletter', segment: { newsletter: 'culture' }, expected: ['early@mail.example'] },
    { title: 'nobody', segment: { source: 'header' }, expected: [] },
  ]
  await send({
    method: 'POST',
    url: '/v1/newsletters',
    payload: { slug: 'culture', name: 'Culture' },
    as: admin,
  })
  for (const { title, segment, expected } of segments) {
    t.test(`send to a segment: ${title}`, async (t) => {
      await makeSignups(deps, ['footer@mail.example'], { source: 'footer' })
      await makeSignups(deps, ['deutsch@mail.example'], { language: 'de-AT' })
      const early = await makeSignups(deps, ['early@mail.example'], { confirmedAt: new Date('2020-01-01') })
      const culture = (await send({ url: '/v1/newsletters/culture', as: admin })).body_
      await deps.database.db.insert(signupNewsletters).values(
        [...early.values()].map((signupId) => ({
          signupId,
          newsletterId: culture.id,
          createdAt: deps.clock(),
        })),
      )
      const id = await makeLetter(deps)
      t.equal((await order(id, { segment })).statusCode, 202)
      await untilStatus(id, 'sent')
      t.strictSame(reached(), expected)
    })
  }

  t.test('show its progress as events', async (t) => {
    const id = await makeLetter(deps)
    const answer = await send({ url: urlOf(id, '/stream'), as: admin })
    t.match(answer.headers['content-type'], /^text\/event-stream/)
    t.match(answer.body, /event: progress\ndata: \{"status":"draft"[^\n]*\}\n\n/)
    t.match(answer.body, /event: end\n/)
  })
})

t.test('refuses', async (t) => {
  t.beforeEach(start)

  const faults: [string, object, string][] = [
    ['a segment without members', { segment: {} }, '/segment'],
    ['an unknown newsletter', { segment: { newsletter: 'none' } }, '/segment/newsletter'],
    [
      'times in the wrong order',
      { segment: { signedUpAfter: '2026-02-01T00:00:00Z', signedUpBefore: '2026-01-01T00:00:00Z' } },
      '/segment/signedUpBefore',
    ],
    ['a time that is none', { sendAt: 'soon' }, '/sendAt'],
    ['a time in years', { sendAt: '2031-01-01T00:00:00Z' }, '/sendAt'],
    ['a language that is none', { segment: { language: 'x' } }, '/segment/language'],
    ['an unknown member', { at: 'now' }, '/at'],
    ['a number for a source', { segment: { source: 5 } }, '/segment/source'],
  ]
  for (const [title, payload, pointer] of faults) {
    t.test(title, async (t) => {
      const id = await makeLetter(deps)
      const answer = await order(id, payload)
      t.equal(answer.statusCode, 400)
      t.equal(answer.body_.errors?.[0]?.pointer, pointer)
      t.equal((await progress(id)).status, 'draft', 'nothing has changed')
    })
  }

  const moves: [string, string, number][] = [
    ['draft', 'pause', 409],
    ['draft', 'resume', 409],
    ['scheduled', 'pause', 409],
    ['sent', 'pause', 409],
    ['sent', 'resume', 409],
    ['cancelled', 'resume', 409],
    ['cancelled', 'pause', 409],
    ['paused', 'pause', 200],
  ]
  for (const [status, verb, code] of moves) {
    t.test(`to ${verb} a letter that is ${status}: ${code}`, async (t) => {
      const id = await makeLetter(deps, { status: status as 'draft' })
      if (status === 'scheduled') {
        await deps.database.db
          .update(letters)
          .set({ sendAt: new Date('2027-01-01') })
          .where(eq(letters.id, id))
      }
      const answer = await act(id, verb)
      t.equal(answer.statusCode, code)
      if (code === 409) t.equal(answer.body_.type, '/problems/letter-status')
    })
  }

  t.test('to send a letter again', async (t) => {
    const id = await makeLetter(deps, { status: 'sent' })
    t.match(await order(id), { statusCode: 409, body_: { type: '/problems/letter-status' } })
  })

  t.test('a letter of another newsletter, and everybody but admins', async (t) => {
    const id = await makeLetter(deps)
    const url = `/v1/newsletters/culture/letters/${id}/sending`
    t.equal((await send({ url, as: admin })).statusCode, 404)
    t.equal((await send({ url: urlOf(id), as: await person(['author', 'moderator']) })).statusCode, 403)
    t.equal((await send({ url: urlOf(id) })).statusCode, 401)
  })
})

t.test('keeps', async (t) => {
  t.beforeEach(start)

  t.test('the letter from those who leave while it is sent', async (t) => {
    await makeSignups(deps, readers(60))
    const release = server.hold()
    const id = await makeLetter(deps)
    await order(id)
    await untilStatus(id, 'sending')
    await until(async () => (await progress(id)).recipients === 60)
    await act(id, 'pause')
    release()
    const inFlight = deps.config.letters.inFlight
    // Whoever was not in a batch yet leaves now.
    await deps.database.db.update(signups).set({ status: 'unsubscribed' })
    await act(id, 'resume')
    const done = await untilStatus(id, 'sent')
    t.ok(done.sent <= inFlight, `${done.sent} of at most ${inFlight} in flight`)
    t.equal(done.skipped, 60 - done.sent)
    t.equal(reached().length, done.sent)
  })

  t.test('going after it was paused, and stops for good when it is cancelled', async (t) => {
    await makeSignups(deps, readers(50))
    const release = server.hold()
    const id = await makeLetter(deps)
    await order(id)
    await untilStatus(id, 'sending')
    t.match((await act(id, 'pause')).body_, { status: 'paused', pausedBecause: 'operator' })
    release()
    t.match((await act(id, 'resume')).body_, { status: 'sending', pausedBecause: null })
    await untilStatus(id, 'sent')
    t.equal(new Set(reached()).size, 50)
    t.equal(reached().length, 50, 'nobody got it twice')

    const other = await makeLetter(deps, { status: 'paused' })
    const cancelled = await send({ method: 'DELETE', url: urlOf(other), as: admin })
    t.match(cancelled.body_, { status: 'cancelled', perSecond: 0 })
    t.equal((await send({ method: 'DELETE', url: urlOf(other), as: admin })).statusCode, 200, 'again')
    t.equal((await act(other, 'resume')).statusCode, 409)
  })

  t.test('a scheduled letter as a draft when it is cancelled', async (t) => {
    const id = await makeLetter(deps)
    await order(id, { sendAt: '2026-12-24T18:00:00Z' })
    const answer = await send({ method: 'DELETE', url: urlOf(id), as: admin })
    t.match(answer.body_, { status: 'draft', sendAt: null })
  })

  t.test('trying after a temporary refusal', async (t) => {
    await makeSignups(deps, readers(4))
    server.refuse({ stage: 'recipient', code: 451, words: '4.7.1 greylisted', times: 3 })
    const id = await makeLetter(deps)
    await order(id)
    const waiting = await until(async () => {
      const sending = await progress(id)
      return sending.deferred === 3 && sending.sent === 1 && sending
    })
    t.match(waiting, { status: 'sending', remaining: 3, failed: 0 })
    advance(61_000)
    t.match(await untilStatus(id, 'sent'), { sent: 4, deferred: 0, failed: 0 })
    t.equal(reached().length, 4)
  })

  t.test('all mails while the mail server is down', async (t) => {
    await makeSignups(deps, readers(5))
    await server.stop()
    const id = await makeLetter(deps)
    await order(id)
    await until(() => app.logLines.some(({ msg }) => /mail server cannot be used/.test(String(msg))))
    t.match(await progress(id), { status: 'sending', failed: 0, sent: 0, remaining: 5 })
    await server.start()
    t.match(await untilStatus(id, 'sent'), { sent: 5, failed: 0 })
    t.equal(reached().length, 5, 'once each')
  })

  t.test('sending when few mails are refused for good', async (t) => {
    const ids = await makeSignups(deps, readers(20))
    server.refuse({ stage: 'recipient', code: 550, words: '5.1.1 no such user', times: 1 })
    const id = await makeLetter(deps)
    await order(id)
    t.match(await untilStatus(id, 'sent'), { sent: 19, failed: 1, remaining: 0 })
    const [gone, ...others] = await deps.database.db
      .select({ because: signups.suppressedBecause, id: signups.id })
      .from(signups)
      .where(eq(signups.status, 'suppressed'))
    t.equal(gone?.because, 'bounce', 'the dead address gets no more letters')
    t.equal(others.length, 0)
    t.ok([...ids.values()].includes(gone?.id ?? ''))
  })

  t.test('quiet by itself when many mails are refused', async (t) => {
    await makeSignups(deps, readers(400))
    server.refuse({ stage: 'content', code: 554, words: '5.7.1 spam', times: 1_000 })
    const id = await makeLetter(deps)
    await order(id)
    const paused = await untilStatus(id, 'paused')
    t.match(paused, { pausedBecause: 'refusals', sent: 0, failed: 0 })
    const suppressed = await deps.database.db.$count(signups, eq(signups.status, 'suppressed'))
    t.equal(suppressed, 0, 'what is said of our content suppresses nobody')
  })

  t.test('what a worker had in work when it died', async (t) => {
    await makeSignups(deps, readers(50))
    const release = server.hold()
    const id = await makeLetter(deps)
    await order(id)
    await untilStatus(id, 'sending')
    await until(async () => (await progress(id)).recipients === 50)
    await act(id, 'pause')
    release()
    await allSettled()
    const waiting = (await progress(id)).remaining
    // Nobody has seen this worker for a long time.
    await deps.database.db
      .update(letterRecipients)
      .set({ senderId: deps.newId() })
      .where(eq(letterRecipients.state, 'queued'))
    await act(id, 'resume')
    t.match(await untilStatus(id, 'sent'), { sent: 50, resent: waiting, remaining: 0 })
    t.ok(waiting > 0, `${waiting} mails were left`)
    t.equal(reached().length, 50, 'once each')
  })
})
