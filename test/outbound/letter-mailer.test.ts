/** The mails of letters at a real mail server: their parts, headers, signatures, and refusals. */
import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createLetterMailer, type LetterMail } from '../../src/outbound/letter-mailer.ts'
import { startMailServer } from '../helpers/mail-server.ts'

const server = await startMailServer()
const folder = mkdtempSync(join(tmpdir(), 'masthead-dkim-'))
const keyFile = join(folder, 'dkim.pem')
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))

const letters = { connections: 2, inFlight: 10, perSecond: null, dkim: null }
const plain = createLetterMailer({ smtpUrl: server.url, smtpRequireTls: false, letters })
const dkim = { domain: 'paper.example', selector: 'letters', keyFile }
const signed = createLetterMailer({
  smtpUrl: server.url,
  smtpRequireTls: false,
  letters: { ...letters, dkim },
})
t.teardown(() => {
  plain.close()
  signed.close()
  rmSync(folder, { recursive: true })
})

const links = {
  unsubscribeUrl: `https://paper.example/v1/newsletter-signups/unsubscribe?token=${'a'.repeat(66)}`,
  preferencesUrl: `https://paper.example/v1/newsletter-signups/preferences?token=${'b'.repeat(66)}`,
  archiveUrl: 'https://paper.example/v1/newsletters/news/letters/1',
}
const mail: LetterMail = {
  to: 'ann@readers.example',
  from: { name: 'The Paper', address: 'news@paper.example' },
  replyTo: 'answers@paper.example',
  returnPath: 'bounces@paper.example',
  messageId: '<1.2@paper.example>',
  subject: 'News',
  links,
  headers: {
    'List-Unsubscribe': `<${links.unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
}
const letter = {
  html: '<p>Grüße = 100 %</p><a href="{{unsubscribeUrl}}">Leave</a> <a href="{{preferencesUrl}}">Choose</a>',
  text: 'Grüße = 100 %\n.\n.. dots\n\nLeave: {{unsubscribeUrl}}\nOnline: {{archiveUrl}}\n',
}

t.beforeEach(() => server.reset())

t.test('does', async (t) => {
  const texts: [string, string][] = [
    ['letters of all kinds', 'Grüße, 你好, مرحبا, 🗞️ – “quotes”'],
    ['signs that the encoding uses', '=3D = == =\r\n= 100 %'],
    ['a dot alone on its line', 'a\n.\n..\n.b'],
    ['blanks at the ends of lines', 'a \nb\t\n c'],
    ['a long line', 'word '.repeat(400)],
    ['a long word', 'x'.repeat(2_000)],
    ['a slot at the beginning, twice', '{{unsubscribeUrl}}{{unsubscribeUrl}}'],
    ['a slot after a blank', 'Here: {{archiveUrl}} '],
    ['what only looks like a slot', '{{name}} {unsubscribeUrl} {{ unsubscribeUrl }}'],
    ['nothing', ''],
  ]
  for (const [title, text] of texts) {
    t.test(`send ${title} as it is written`, async (t) => {
      t.strictSame(await plain.open({ html: letter.html, text })(mail), { isAccepted: true })
      const expected = text
        .replaceAll('\r\n', '\n')
        .replaceAll('{{unsubscribeUrl}}', links.unsubscribeUrl)
        .replaceAll('{{archiveUrl}}', links.archiveUrl)
      const [delivery] = server.deliveries
      t.equal(delivery?.mail.text?.trimEnd(), expected.trimEnd())
      t.ok(
        delivery?.raw.split('\r\n').every((line) => line.length <= 78 || /^(List|<|--)/.test(line)),
        'all lines are short',
      )
    })
  }

  t.test('send both parts, the sender, the return path and the answers', async (t) => {
    await plain.open(letter)(mail)
    const [delivery] = server.deliveries
    t.match(delivery, { from: 'bounces@paper.example', to: ['ann@readers.example'] })
    t.match(delivery?.mail, {
      from: { name: 'The Paper', address: 'news@paper.example' },
      replyTo: [{ address: 'answers@paper.example' }],
      messageId: '<1.2@paper.example>',
      html: /href="https:\/\/paper\.example\/v1\/newsletter-signups\/unsubscribe\?token=a{66}"/,
      text: /Leave: https:.*\?token=a{66}\n/,
    })
  })

  t.test('sign what is sent with DKIM (RFC 6376), the headers of RFC 8058 included', async (t) => {
    await signed.open(letter)(mail)
    const raw = server.deliveries[0]?.raw ?? ''
    const { fields, body } = messageOf(raw)
    const signature = fields.find(({ name }) => name === 'dkim-signature')
    if (!signature) throw new Error('the mail is not signed')
    const tag = (name: string) =>
      new RegExp(`(?:^|;)\\s*${name}=([^;]*)`).exec(signature.value)?.[1]?.replaceAll(/\s/g, '') ?? ''
    t.equal(tag('d'), 'paper.example')
    t.equal(tag('s'), 'letters')
    const names = tag('h').toLowerCase().split(':')
    for (const name of ['from', 'to', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']) {
      t.ok(names.includes(name), name)
    }
    t.equal(tag('bh'), createHash('sha256').update(relaxedBody(body)).digest('base64'))
    const unused = [...fields]
    const held = names.flatMap((name) => {
      const at = unused.findLastIndex((field) => field.name === name)
      return at === -1 ? [] : unused.splice(at, 1)
    })
    const bare = { ...signature, value: signature.value.replace(/(;\s*b=)[^;]*/, '$1') }
    const data = [...held.map(relaxed), relaxed(bare)].join('\r\n')
    t.ok(
      verify('sha256', Buffer.from(data), publicKey, Buffer.from(tag('b'), 'base64')),
      'anybody with the public key can check it',
    )
  })
})

t.test('refuses', async (t) => {
  for (const to of [
    'ann@readers.example, eve@evil.example',
    'a\r\nBcc: eve@evil.example',
    '<ann@x.example>',
  ]) {
    t.test(`the recipient ${JSON.stringify(to)}`, async (t) => {
      const delivery = await plain.open(letter)({ ...mail, to })
      t.match(delivery, { isAccepted: false, code: 553, command: 'RCPT TO' })
      t.equal(server.deliveries.length, 0)
    })
  }

  t.test('line breaks in headers', async (t) => {
    await plain.open(letter)({
      ...mail,
      subject: 'News\r\nBcc: eve@evil.example',
      headers: { 'List-Id': 'a\nX-Evil: 1' },
    })
    const [delivery] = server.deliveries
    t.strictSame(delivery?.to, ['ann@readers.example'])
    t.notMatch(delivery?.raw, /^(Bcc|X-Evil):/m)
  })
})

t.test('keeps', async (t) => {
  t.test('the reply of the server, without the address', async (t) => {
    const words = '5.1.1 <ann@readers.example> is unknown'
    server.refuse({ stage: 'recipient', code: 550, words, times: 1 })
    const delivery = await plain.open(letter)(mail)
    t.match(delivery, { isAccepted: false, code: 550, command: 'RCPT TO', words: /\[recipient\]/ })
    t.notMatch(JSON.stringify(delivery), 'ann@')
  })
})

type Field = { name: string; value: string }

function messageOf(raw: string): { fields: Field[]; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const fields = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase(),
      value: line.slice(line.indexOf(':') + 1),
    }))
  return { fields, body: raw.slice(end + 4) }
}

/** RFC 6376, section 3.4.2. */
const relaxed = ({ name, value }: Field) =>
  `${name}:${value
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()}`

/** RFC 6376, section 3.4.4. */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''))
  while (lines.at(-1) === '') lines.pop()
  return lines.map((line) => `${line}\r\n`).join('')
}
