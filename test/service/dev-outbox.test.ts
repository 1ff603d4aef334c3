/** The mails that a developer reads without a mail server, and who else must not read them. */
import t from 'tap'
import type { DevOutbox } from '../../src/outbound/dev-outbox.ts'
import { startTestApp } from '../helpers/app.ts'
import { startTestWorker } from '../helpers/jobs.ts'
import { makeLetter, makeSignups } from '../helpers/newsletter/sending.ts'
import { refused } from '../helpers/refusal.ts'
import { until } from '../helpers/until.ts'

const app = await startTestApp()
const { deps, send, logLines } = app
const outbox = deps.devOutbox as DevOutbox
const url = '/v1/dev/outbox'
const local = { host: 'localhost:3000' }

/** A request of a browser or of curl on the same machine. */
const open = (path: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  send({ url: path, headers: { ...local, ...headers }, remoteAddress })

const keep = (more: object = {}) => {
  const id = deps.newId()
  outbox.keep({
    id,
    kind: 'letter',
    to: 'reader@readers.example',
    subject: 'The <letter> & more',
    text: 'Hello\nhttps://paper.example/?a=1&token=abc <end>',
    html: '<p>Hello <script>alert(1)</script></p>',
    headers: { 'List-Unsubscribe': '<https://paper.example/u?token=abc>' },
    ...more,
  })
  return id
}

t.test('does', async (t) => {
  t.test('keeps the mail of a job, and logs where it is, without its text', async (t) => {
    await startTestWorker(deps)
    await send({ method: 'POST', url: '/v1/newsletter-signups', payload: { email: 'ann@readers.example' } })
    const [mail] = await until(() => outbox.list().length === 1 && outbox.list())
    t.match(mail, { kind: 'newsletter-signup', to: 'ann@readers.example', html: null })
    const line = logLines.find(({ msg }) => msg === 'mail is not sent because SMTP_URL is not set')
    t.equal(line?.url, `http://masthead.test/v1/dev/outbox/${mail?.id}`)
    t.notMatch(JSON.stringify(logLines), 'token=')
    const { body } = await open(`${url}/${mail?.id}`)
    t.match(body, /<a href="http:\/\/masthead\.test\/v1\/newsletter-signups\/confirmation\?token=[\w-]{43}">/)
  })

  t.test('lists the newest first, as a page and as JSON', async (t) => {
    const id = keep()
    const answer = await open(url)
    t.match(answer.headers, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    t.match(answer.body, `<a href="/v1/dev/outbox/${id}">The &lt;letter&gt; &amp; more</a>`)
    t.equal((await open(`${url}?format=json`)).body_.data[0].id, id)
  })

  t.test('keeps the mails of letters, with the links of each recipient', async (t) => {
    const admin = await app.person(['admin'])
    const emails = ['one@mail.example', 'two@mail.example']
    await makeSignups(deps, emails)
    const id = await makeLetter(deps, { subject: 'A letter', intro: 'Hello **you**.' })
    const sending = { method: 'POST', url: `/v1/newsletters/newsletter/letters/${id}/sending` } as const
    t.equal((await send({ ...sending, payload: {}, as: admin })).statusCode, 202)
    const mails = await until(() => {
      const kept = outbox.list().filter(({ subject }) => subject === 'A letter')
      return kept.length === 2 && kept
    })
    t.strictSame(mails.map(({ to }) => to).toSorted(), emails)
    for (const { html, text, headers } of mails) {
      t.match(html, 'Hello')
      t.match(text, 'Hello')
      t.match(headers['List-Unsubscribe'], /unsubscribe\?token=[\w-]{64}>/)
    }
    t.notSame(mails[0]?.headers, mails[1]?.headers)
  })

  t.test('shows a mail in every format', async (t) => {
    const id = keep()
    const page = await open(`${url}/${id}`)
    t.match(page.body, '<a href="https://paper.example/?a=1&amp;token=abc">')
    t.match(page.body, 'List-Unsubscribe: &lt;<a href="https://paper.example/u?token=abc">')
    t.match(page.body, '&lt;end&gt;')
    t.equal(
      (await open(`${url}/${id}?format=text`)).body,
      'Hello\nhttps://paper.example/?a=1&token=abc <end>',
    )
    t.match((await open(`${url}/${id}?format=json`)).body_, { id, kind: 'letter', keptAt: /Z$/ })
    const html = await open(`${url}/${id}?format=html`)
    t.equal(html.body, '<p>Hello <script>alert(1)</script></p>')
    t.match(html.headers['content-security-policy'], /^default-src 'none';.*; sandbox (?!.*allow-scripts)/)
  })
})

t.test('refuses', async (t) => {
  const id = keep()
  const rows: [name: string, headers: Record<string, string>, remoteAddress?: string][] = [
    ['another machine', {}, '192.0.2.1'],
    ['another machine that names this one', { 'x-forwarded-for': '127.0.0.1' }, '192.0.2.1'],
    ['a proxy on this machine', { 'x-forwarded-for': '192.0.2.1' }],
    ['a proxy with another header', { forwarded: 'for=127.0.0.1' }],
    ['a proxy that says only its name', { via: '1.1 proxy' }],
    ['a name that leads here', { host: 'evil.example' }],
    ['a name that looks like this machine', { host: 'localhost.evil.example' }],
    ['a script of another site', { origin: 'https://evil.example' }],
    ['a script of another port', { origin: 'http://localhost:5173' }],
    ['a link of another site', { 'sec-fetch-site': 'cross-site' }],
  ]
  for (const [name, headers, address] of rows) {
    for (const path of [url, `${url}/${id}`]) refused(t, await open(path, headers, address), 404, 'not-found')
    t.pass(name)
  }

  t.test('everybody where a proxy is trusted, mail is sent, or the format is unknown', async (t) => {
    for (const config of [{ trustProxy: 1 }, { smtpUrl: 'smtp://127.0.0.1:1' }]) {
      const other = await startTestApp(config)
      refused(t, await other.send({ url, headers: local, remoteAddress: '127.0.0.1' }), 404, 'not-found')
    }
    refused(t, await open(`${url}?format=xml`), 400, 'invalid-request')
    refused(t, await open(`${url}/${deps.newId()}`), 404, 'not-found')
  })

  t.test('and stays out of the document', async (t) => {
    t.notMatch(JSON.stringify(app.app.swagger()), 'dev/outbox')
  })
})

t.test('keeps', async (t) => {
  t.test('this machine by IPv6 and by its address', async (t) => {
    for (const host of ['127.0.0.1:3000', '[::1]:3000', 'localhost']) {
      t.equal((await open(url, { host }, '::1')).statusCode, 200, host)
      t.equal((await open(url, { host }, '::ffff:127.0.0.1')).statusCode, 200, host)
    }
    t.equal((await open(url, { 'sec-fetch-site': 'same-origin' })).statusCode, 200)
  })

  t.test('only the newest hundred, and only so much text', async (t) => {
    const ids = Array.from({ length: 120 }, () => keep())
    t.strictSame(
      outbox.list().map((mail) => mail.id),
      ids.slice(20).reverse(),
    )
    const long = Array.from({ length: 5 }, () => keep({ html: 'x'.repeat(3_000_000) }))
    t.strictSame(
      outbox.list().map((mail) => mail.id),
      long.slice(3).reverse(),
    )
    const longest = keep({ html: 'x'.repeat(9_000_000) })
    t.strictSame(
      outbox.list().map((mail) => mail.id),
      [longest],
    )
  })

  t.test('one copy of a mail whose job runs again', async (t) => {
    const id = keep()
    keep({ id })
    t.equal(outbox.list().filter((mail) => mail.id === id).length, 1)
  })
})
