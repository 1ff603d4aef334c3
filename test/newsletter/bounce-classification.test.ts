/** What answers of mail servers say about an address, and how reports of all forms are read. */
import fc from 'fast-check'
import t from 'tap'
import {
  type BounceKind,
  classifyReply,
  countSoftBounces,
  diagnosticOf,
  failureIn,
  readReply,
} from '../../src/domain/newsletter/bounces.ts'
import { readReturnedMail } from '../../src/text/newsletter/returned-mail.ts'
import { complaint, dsn, lines } from '../helpers/newsletter/reports.ts'

const sign = 'ab'.repeat(24)
const to = `bounces+${sign}@mail.masthead.test`
const reader = 'reader@readers.example'

/** What the report says about the mail to the reader. */
async function failureOf(message: string): Promise<string | undefined> {
  const mail = await readReturnedMail(lines(message))
  return mail.kind === 'bounce' ? failureIn(mail.reports, reader)?.kind : mail.kind
}

t.test('does', async (t) => {
  t.test('tells dead addresses from full ones, and both from faults of the sender', async (t) => {
    const rows: [answer: string, kind: BounceKind][] = [
      ['550 5.1.1 User unknown', 'hard'],
      ['550 5.1.2 Bad destination system', 'hard'],
      ['556 5.1.10 Recipient address has null MX', 'hard'],
      ['550 5.2.1 The account is disabled', 'hard'],
      ['550 5.4.310 DNS domain does not exist', 'hard'],
      ['550 5.7.17 Mailbox owner has changed', 'hard'],
      ['550 Requested action not taken: mailbox unavailable', 'hard'],
      ['551 User not local', 'hard'],
      ['Sorry, no mailbox here by that name. (#5.1.1)', 'hard'],
      ['552 5.2.2 Mailbox full', 'soft'],
      ['452 4.2.2 The account is over quota', 'soft'],
      ['450 4.1.1 Address rejected, try again', 'soft'],
      ['554 5.4.7 Delivery expired', 'soft'],
      ['554 5.4.6 Routing loop', 'soft'],
      ['451 Local error in processing', 'soft'],
      ['550 5.7.1 Message rejected by policy', 'ours'],
      ['421 4.7.0 Try again later', 'ours'],
      ['550 5.1.8 Sender address rejected', 'ours'],
      ['550 5.6.0 Content rejected', 'ours'],
      ['552 5.3.4 Message too big', 'ours'],
      ['554 Transaction failed', 'ours'],
      ['550 Blocked: your IP is listed at a DNSBL', 'ours'],
      ['550 No such user here, see our policy on spam', 'ours'],
    ]
    for (const [answer, kind] of rows) t.equal(classifyReply(readReply(answer)), kind, answer)
  })

  t.test('knows which command was answered', async (t) => {
    const rows: [command: string, code: number, kind: BounceKind][] = [
      ['RCPT TO', 550, 'hard'],
      ['RCPT TO', 452, 'soft'],
      ['RCPT TO', 554, 'ours'],
      ['MAIL FROM', 550, 'ours'],
      ['DATA', 550, 'ours'],
      ['AUTH', 535, 'ours'],
      ['CONN', 421, 'ours'],
    ]
    for (const [command, code, kind] of rows) {
      t.equal(classifyReply({ command, code }), kind, `${code} to ${command}`)
    }
    t.equal(classifyReply({ command: 'DATA', code: 550, enhanced: '5.1.1' }), 'hard', 'Exchange looks later')
    t.equal(classifyReply({}), 'soft', 'nothing is known')
  })

  t.test('reads reports of delivery of several mail servers', async (t) => {
    const part = (text: string) => `From: MAILER-DAEMON@x.example
To: ${to}
Content-Type: multipart/report; boundary=b

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

${text}
--b--
`
    const rows: [name: string, message: string, expected: string | undefined][] = [
      ['Postfix', dsn({ to }), 'hard'],
      ['a delay', dsn({ to, action: 'delayed', status: '4.4.1', diagnostic: '421 try again' }), undefined],
      ['a full mailbox', dsn({ to, status: '5.2.2', diagnostic: '552 5.2.2 Over quota' }), 'soft'],
      ['a policy', dsn({ to, status: '5.7.1', diagnostic: '550 5.7.1 SPF fails' }), 'ours'],
      ['a better code in the words', dsn({ to, status: '5.0.0', diagnostic: '550 5.1.1 Unknown' }), 'hard'],
      ['only words', dsn({ to, status: '5.0.0', diagnostic: '550 No such user' }), 'hard'],
      [
        'Exim',
        part(`Reporting-MTA: dns; mx.readers.example

Action: failed
Final-Recipient: rfc822;${reader}
Status: 5.0.0
Remote-MTA: dns; mx.readers.example
Diagnostic-Code: smtp; 550 5.1.1 no such
 mailbox
`),
        'hard',
      ],
      [
        'Exchange',
        part(`Reporting-MTA: dns;AM6.outlook.example

Final-recipient: RFC822; ${reader}
Action: failed
Status: 5.1.10
Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found
`),
        'hard',
      ],
      [
        'Gmail',
        part(`Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 02 Nov 2026 01:00:00 -0800 (PST)

Final-Recipient: rfc822; ${reader}
Action: failed
Status: 4.4.1
Diagnostic-Code: smtp; The recipient server did not accept our requests to connect.
`),
        'soft',
      ],
      [
        'another recipient of a forwarding arrived',
        part(`Reporting-MTA: dns; a.example

Final-Recipient: rfc822; one@x.example
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; two@x.example
Action: delivered
Status: 2.0.0
`),
        undefined,
      ],
      [
        'the mildest of two',
        part(`Reporting-MTA: dns; a.example

Final-Recipient: rfc822; one@x.example
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; two@x.example
Action: failed
Status: 5.2.2
`),
        'soft',
      ],
      [
        'the address itself among others',
        part(`Reporting-MTA: dns; a.example

Final-Recipient: rfc822; one@x.example
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; READER@readers.example
Action: failed
Status: 5.1.1
`),
        'hard',
      ],
      [
        'qmail',
        `From: MAILER-DAEMON@qmail.example
To: ${to}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.

<${reader}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Subject: 450 4.2.2 years ago
`,
        'hard',
      ],
      [
        'an older Exim',
        `From: Mail Delivery System <Mailer-Daemon@x.example>
X-Failed-Recipients: ${reader}
To: ${to}

A message that you sent could not be delivered:

  ${reader}
    SMTP error from remote mail server after RCPT TO:<${reader}>:
    550 Mailbox does not exist
`,
        'hard',
      ],
      [
        'a warning of an older Exim',
        `From: Mail Delivery System <Mailer-Daemon@x.example>
X-Failed-Recipients: ${reader}
Subject: Warning: message delayed 24 hours
To: ${to}

    450 Mailbox is busy
`,
        undefined,
      ],
    ]
    for (const [name, message, expected] of rows) t.equal(await failureOf(message), expected, name)
  })

  t.test('reads complaints', async (t) => {
    const letter = `List-Unsubscribe: <https://x.example/v1/newsletter-signups/unsubscribe?token=${'A'.repeat(64)}>\n`
    const mail = await readReturnedMail(complaint({ letter }))
    t.match(mail, { kind: 'complaint', feedbackType: 'abuse', trail: { linkTokens: ['A'.repeat(64)] } })
    t.equal((await readReturnedMail(complaint({ type: 'not-spam' }))).kind, 'other')
    t.equal((await readReturnedMail(complaint({ type: 'auth-failure' }))).kind, 'other')
  })

  t.test('finds signs in headers of every kind', async (t) => {
    for (const name of ['To', 'Delivered-To', 'X-Original-To', 'Envelope-To']) {
      const mail = await readReturnedMail(`From: MAILER-DAEMON@x\r\n${name}: <${to}>\r\n\r\n550 5.1.1 no\r\n`)
      t.strictSame(mail.trail.returnPaths, [sign], name)
    }
    const returned = await readReturnedMail(dsn({ to: 'x@y.example', letter: `Return-Path: <${to}>\n` }))
    t.strictSame(returned.trail.returnPaths, [sign])
  })

  t.test('counts the soft bounces of a month since the last new beginning', async (t) => {
    const at = new Date('2026-11-30T00:00:00Z')
    const step = (type: string, day: number, kind = 'soft') => ({
      type,
      detail: { kind },
      occurredAt: new Date(Date.UTC(2026, 10, day)),
    })
    t.equal(countSoftBounces([step('bounced', 29), step('bounced', 2)], at), 2)
    t.equal(countSoftBounces([step('bounced', 29), step('bounced', -1)], at), 1, 'an older one')
    t.equal(countSoftBounces([step('bounced', 29), step('confirmed', 20), step('bounced', 2)], at), 1)
    t.equal(countSoftBounces([step('bounced', 29, 'hard')], at), 0)
  })
})

t.test('refuses', async (t) => {
  t.test('to take other mail for a bounce', async (t) => {
    const rows: [name: string, message: string][] = [
      [
        'an absence',
        `From: Ann <${reader}>\nTo: ${to}\nAuto-Submitted: auto-replied\n\nI am away until 550.`,
      ],
      ['an older absence', `From: postmaster@x.example\nTo: ${to}\nX-Autoreply: yes\n\n550 5.1.1 away`],
      ['a letter', `From: Ann <${reader}>\nTo: ${to}\n\nIt said 550 5.1.1 User unknown.`],
      ['a server that says nothing', `From: MAILER-DAEMON@x.example\nTo: ${to}\n\nSorry.`],
      ['nothing', ''],
      ['no text', '\0\0\0'],
    ]
    for (const [name, message] of rows) t.equal(await failureOf(message), 'other', name)
  })
})

t.test('keeps', async (t) => {
  t.test('nobody named in a diagnostic', async (t) => {
    t.equal(diagnosticOf(`550 5.1.1 <${reader}>:\r\n  unknown\0`), '550 5.1.1 [address] unknown')
    t.equal(diagnosticOf('see https://x.example/?mail=a%40b.example'), 'see [address]')
    t.equal(diagnosticOf('x'.repeat(5_000)).length, 300)
  })

  t.test('its temper with bytes of any kind', async () => {
    const piece = fc.constantFrom(
      'Content-Type: multipart/report; boundary=b\r\n\r\n',
      '--b\r\n',
      'Content-Type: message/delivery-status\r\n\r\n',
      'Final-Recipient: rfc822; a@b\r\n',
      'Status: 5.1.1\r\n',
      'Action: failed\r\n',
      '\r\n',
      ':',
      '\0',
      '\xff',
      '(',
      '=?utf-8?b?',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), async (pieces) => {
        const bytes = Buffer.from(pieces.join('')).toString('latin1')
        const mail = await readReturnedMail(bytes)
        if (mail.kind === 'bounce') failureIn(mail.reports, reader)
      }),
      { numRuns: 200 },
    )
  })

  t.test('a bound on what it reads of a hostile message', async (t) => {
    const header = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n'
    const megabyte = 1_048_576
    const mail = await readReturnedMail(header + '--b\r\n\r\n'.repeat(megabyte / 7))
    t.equal(mail.kind, 'other')
    const many = `From: MAILER-DAEMON@x\r\nTo: ${`${sign} `.repeat(3)}\r\nCc: ${'ab'.repeat(megabyte / 4)}\r\n\r\n`
    t.equal((await readReturnedMail(many)).kind, 'other')
  })
})
