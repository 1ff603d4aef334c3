/** Reports about sent mail as mail servers and mail services write and sign them. */
import { createHmac, randomUUID } from 'node:crypto'
import { testEnvironment } from '../app.ts'

type Signing = { at: Date; id?: string; secret?: string }

/** The headers of Standard Webhooks. */
export function signedHeaders(
  body: string | Buffer,
  { at, id = `msg_${randomUUID()}`, secret = testEnvironment.BOUNCE_SECRET }: Signing,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/** The body of a webhook of Mailgun about this event. */
export function signedByMailgun(event: object, at: Date) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const token = randomUUID().replaceAll('-', '')
  const signature = createHmac('sha256', testEnvironment.MAILGUN_WEBHOOK_KEY)
    .update(timestamp + token)
    .digest('hex')
  return {
    signature: { timestamp, token, signature },
    'event-data': { id: token, timestamp: Number(timestamp), ...event },
  }
}

type Dsn = {
  /** Where the report is sent to. */
  to: string
  recipient?: string
  action?: string
  status?: string
  diagnostic?: string
  /** Further headers of the letter that came back. */
  letter?: string
}

/** A report of delivery in the form of Postfix. */
export function dsn({
  to,
  recipient = 'reader@readers.example',
  action = 'failed',
  status = '5.1.1',
  diagnostic = `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`,
  letter = '',
}: Dsn): string {
  return lines(`Return-Path: <>
From: MAILER-DAEMON@mx.readers.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4f/mx.readers.example"

--4f/mx.readers.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.readers.example.

<${recipient}>: host mx.readers.example said: ${diagnostic}

--4f/mx.readers.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.readers.example
X-Postfix-Sender: rfc822; ${to}

Final-Recipient: rfc822; ${recipient}
Original-Recipient: rfc822;${recipient}
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.readers.example
Diagnostic-Code: smtp; ${diagnostic}

--4f/mx.readers.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: news@masthead.test
To: ${recipient}
Subject: The letter
${letter}
Hello

--4f/mx.readers.example--
`)
}

/** A complaint (RFC 5965). */
export function complaint({ type = 'abuse', letter = '' }: { type?: string; letter?: string }): string {
  return lines(`From: <abusedesk@mail.example>
To: <postmaster@masthead.test>
Subject: FW: The letter
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

From: <news@masthead.test>
To: <Undisclosed Recipients>
Subject: The letter
${letter}
Hello

--part1_13d.2e68ed54_boundary--
`)
}

export function lines(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n')
}
