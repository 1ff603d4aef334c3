/** The doors for reports by HTTP: each signature, each form of a mail service, and repetitions. */
import { createSign, generateKeyPairSync, sign } from 'node:crypto'
import t from 'tap'
import { returnPathOf } from '../../src/auth/newsletter-links.ts'
import { createSns } from '../../src/outbound/sns.ts'
import { type Answer, startTestApp, testEnvironment } from '../helpers/app.ts'
import { listJobs } from '../helpers/jobs.ts'
import { dsn, signedByMailgun, signedHeaders } from '../helpers/newsletter/reports.ts'
import { ledgerOf, readReports, signup, stateOf } from '../helpers/newsletter/signups.ts'
import { snsCertificate, snsKey } from '../helpers/newsletter/sns-certificate.ts'
import { refused } from '../helpers/refusal.ts'

const url = '/v1/newsletter-bounces'
const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces'
const certificateUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-abc123.pem'
const sendgridKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const postmarkLogin = 'postmark:a-password-of-the-tests'

const app = await startTestApp({
  bounces: {
    address: testEnvironment.BOUNCE_ADDRESS,
    listen: null,
    secret: testEnvironment.BOUNCE_SECRET,
    services: {
      ses: topic,
      postmark: postmarkLogin,
      mailgun: testEnvironment.MAILGUN_WEBHOOK_KEY,
      sendgrid: sendgridKeys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    },
  },
})
const { deps, send } = app
const key = await deps.newsletterKeys.links()

/** The addresses that SNS was asked for. */
const asked: string[] = []
const get = async (address: string | URL | Request) => {
  asked.push(String(address))
  return new Response(String(address).endsWith('.pem') ? snsCertificate : '<ConfirmSubscriptionResponse/>')
}
Object.assign(deps.sns, createSns({ clock: deps.clock, onFailure: () => {}, get }))

type Posting = { url: string; payload: string | Buffer; headers: Record<string, string> }

const post = (posting: Posting): Promise<Answer> => send({ method: 'POST', ...posting })
const json = { 'content-type': 'application/json' }
const now = () => deps.clock()

function message(raw: string, signing: object = {}): Posting {
  const headers = { ...signedHeaders(raw, { at: now(), ...signing }), 'content-type': 'message/rfc822' }
  return { url, payload: raw, headers }
}

function sns(members: object, { digest = 'RSA-SHA256', pem = snsKey } = {}): Posting {
  const texts: Record<string, string> = {
    Type: 'Notification',
    MessageId: deps.newId(),
    TopicArn: topic,
    Timestamp: now().toISOString(),
    SignatureVersion: digest === 'RSA-SHA1' ? '1' : '2',
    SigningCertURL: certificateUrl,
    ...members,
  }
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const content = names
    .flatMap((name) => (texts[name] === undefined ? [] : [`${name}\n${texts[name]}\n`]))
    .join('')
  const Signature = createSign(digest).update(content).sign(pem, 'base64')
  // SNS says that its JSON is plain text.
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': texts.Type ?? '' }
  return { url: `${url}/ses`, payload: JSON.stringify({ ...texts, Signature }), headers }
}

const sesBounce = (email: string, more: object = {}) => ({
  Message: JSON.stringify({
    notificationType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: email,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: `smtp; 550 5.1.1 <${email}>... User unknown`,
        },
      ],
      timestamp: now().toISOString(),
      feedbackId: deps.newId(),
      remoteMtaIp: '192.0.2.1',
      ...more,
    },
    mail: { messageId: 'x', destination: [email] },
  }),
})

const sesComplaint = (email: string) => ({
  Message: JSON.stringify({
    eventType: 'Complaint',
    complaint: {
      complainedRecipients: [{ emailAddress: email }],
      complaintFeedbackType: 'abuse',
      feedbackId: deps.newId(),
      timestamp: now().toISOString(),
    },
  }),
})

const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(login).toString('base64')}` })

function postmark(body: object, login = postmarkLogin): Posting {
  const payload = JSON.stringify({ ID: deps.newId(), BouncedAt: now().toISOString(), ...body })
  return { url: `${url}/postmark`, payload, headers: { ...json, ...basic(login) } }
}

function mailgun(event: object, at = now()): Posting {
  return { url: `${url}/mailgun`, payload: JSON.stringify(signedByMailgun(event, at)), headers: json }
}

function sendgrid(events: object[], at = now(), { privateKey } = sendgridKeys): Posting {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const about = { timestamp: Number(timestamp), sg_event_id: deps.newId() }
  const payload = JSON.stringify(events.map((event) => ({ ...about, ...event })))
  const signature = sign('sha256', Buffer.from(timestamp + payload), privateKey).toString('base64')
  const headers = {
    ...json,
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': signature,
  }
  return { url: `${url}/sendgrid`, payload, headers }
}

const kept = async () => (await listJobs(deps.database, 'bounce')).length

t.test('does', async (t) => {
  t.test('takes a signed message as it is, and as JSON', async (t) => {
    for (const form of ['message/rfc822', 'json']) {
      const { id } = await signup(app)
      const raw = dsn({ to: returnPathOf(key, 'bounces@mail.masthead.test', id) })
      const payload = JSON.stringify({ message: raw })
      const posting =
        form === 'json'
          ? { url, payload, headers: { ...json, ...signedHeaders(payload, { at: now() }) } }
          : message(raw)
      const answer = await post(posting)
      t.equal(answer.statusCode, 202)
      t.strictSame(answer.body_, { message: 'The report is stored. It is read in a moment.' })
      await readReports(app)
      t.strictSame(await stateOf(app, id), { status: 'suppressed', suppressedBecause: 'bounce' }, form)
    }
  })

  t.test('takes one of several signatures, as while a secret changes', async (t) => {
    const posting = message('Subject: x\r\n\r\nx')
    const { 'webhook-signature': right } = posting.headers
    const headers = { ...posting.headers, 'webhook-signature': `v1,AAAA v2,x ${right}` }
    t.equal((await post({ ...posting, headers })).statusCode, 202)
  })

  type Row = [name: string, posting: (email: string) => Posting, because: 'bounce' | 'complaint' | null]
  const permanent = { event: 'failed', severity: 'permanent' }
  const said = (code: number, message: string, more = {}) => ({
    'delivery-status': { code, message, ...more },
  })
  const rows: Row[] = [
    ['SES, a bounce, signature 2', (email) => sns(sesBounce(email)), 'bounce'],
    ['SES, a bounce, signature 1', (email) => sns(sesBounce(email), { digest: 'RSA-SHA1' }), 'bounce'],
    ['SES, with a subject', (email) => sns({ ...sesBounce(email), Subject: 'Amazon SES' }), 'bounce'],
    ['SES, a complaint', (email) => sns(sesComplaint(email)), 'complaint'],
    [
      'SES, full',
      (email) => sns(sesBounce(email, { bounceType: 'Transient', bounceSubType: 'MailboxFull' })),
      null,
    ],
    [
      'Postmark, a hard bounce',
      (Email) => postmark({ RecordType: 'Bounce', Type: 'HardBounce', Email }),
      'bounce',
    ],
    ['Postmark, a soft one', (Email) => postmark({ RecordType: 'Bounce', Type: 'SoftBounce', Email }), null],
    ['Postmark, blocked', (Email) => postmark({ RecordType: 'Bounce', Type: 'Blocked', Email }), null],
    [
      'Postmark, a complaint',
      (Email) => postmark({ RecordType: 'SpamComplaint', Type: 'SpamComplaint', Email }),
      'complaint',
    ],
    [
      'Mailgun, permanent',
      (recipient) => mailgun({ ...permanent, recipient, ...said(550, '5.1.1 No such user') }),
      'bounce',
    ],
    [
      'Mailgun, known to be dead',
      (recipient) =>
        mailgun({ ...permanent, recipient, reason: 'suppress-bounce', ...said(605, 'Not delivering') }),
      'bounce',
    ],
    [
      'Mailgun, a policy',
      (recipient) => mailgun({ ...permanent, recipient, ...said(550, '5.7.1 Blocked') }),
      null,
    ],
    [
      'Mailgun, an attempt',
      (recipient) =>
        mailgun({ event: 'failed', severity: 'temporary', recipient, ...said(452, '4.2.2 full') }),
      null,
    ],
    ['Mailgun, a complaint', (recipient) => mailgun({ event: 'complained', recipient }), 'complaint'],
    [
      'SendGrid, a bounce',
      (email) =>
        sendgrid([{ event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 unknown', email }]),
      'bounce',
    ],
    [
      'SendGrid, blocked',
      (email) => sendgrid([{ event: 'bounce', type: 'blocked', status: '5.7.1', reason: '550 spam', email }]),
      null,
    ],
    ['SendGrid, a complaint', (email) => sendgrid([{ event: 'spamreport', email }]), 'complaint'],
    [
      'SendGrid, others beside it',
      (email) =>
        sendgrid([
          { event: 'open', email },
          { event: 'delivered', email },
        ]),
      null,
    ],
  ]
  for (const [name, posting, because] of rows) {
    t.test(name, async (t) => {
      const { id, email } = await signup(app)
      t.equal((await post(posting(email.toUpperCase()))).statusCode, 202)
      await readReports(app)
      t.equal((await stateOf(app, id))?.suppressedBecause, because)
    })
  }

  t.test('takes a thousand events at once', async (t) => {
    const people = await Promise.all(Array.from({ length: 3 }, () => signup(app)))
    const others = Array.from({ length: 997 }, (_, index) => ({
      event: 'open',
      email: `o${index}@x.example`,
      url: 'x',
    }))
    const dead = people.map(({ email }) => ({ event: 'spamreport', email }))
    t.equal((await post(sendgrid([...others, ...dead]))).statusCode, 202)
    t.strictSame(await readReports(app), [{ suppressed: 3, noted: 0, ignored: 0, unknown: 0 }])
  })

  t.test('confirms a subscription to its own topic', async (t) => {
    const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc'
    const members = {
      Type: 'SubscriptionConfirmation',
      Token: 'abc',
      Message: 'You have chosen',
      SubscribeURL,
    }
    t.equal((await post(sns(members))).statusCode, 202)
    t.equal(asked.at(-1), SubscribeURL)
    t.equal(
      asked.filter((address) => address === certificateUrl).length,
      1,
      'the certificate is asked for once',
    )
  })
})

t.test('refuses', async (t) => {
  const { id, email } = await signup(app)
  const raw = dsn({ to: returnPathOf(key, 'bounces@mail.masthead.test', id) })
  const hour = 3_600_000
  const before = (ms: number) => new Date(now().getTime() - ms)
  const without = ({ headers, ...posting }: Posting, name: string): Posting => {
    const { [name]: _, ...rest } = headers
    return { ...posting, headers: rest }
  }
  const withPayload = (posting: Posting, payload: string): Posting => ({ ...posting, payload })
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const otherPem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
  }) as string
  const hardEvent = { event: 'complained', recipient: email }
  const rows: [name: string, posting: () => Posting][] = [
    ['another secret', () => message(raw, { secret: 'whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg==' })],
    ['another text', () => withPayload(message(raw), `${raw} `)],
    ['a time of six minutes ago', () => message(raw, { at: before(6 * 60_000) })],
    ['a time in six minutes', () => message(raw, { at: before(-6 * 60_000) })],
    ['no id', () => without(message(raw), 'webhook-id')],
    ['no time', () => without(message(raw), 'webhook-timestamp')],
    ['no signature', () => without(message(raw), 'webhook-signature')],
    [
      'a wrong password',
      () => postmark({ RecordType: 'SpamComplaint', Email: email }, 'postmark:another-password'),
    ],
    ['no password', () => without(postmark({ RecordType: 'SpamComplaint', Email: email }), 'authorization')],
    ['an old Mailgun', () => mailgun(hardEvent, before(13 * hour))],
    [
      'an unsigned Mailgun',
      () => withPayload(mailgun(hardEvent), JSON.stringify({ 'event-data': hardEvent })),
    ],
    ['another key of SendGrid', () => sendgrid([{ event: 'spamreport', email }], now(), foreign)],
    ['another text of SendGrid', () => withPayload(sendgrid([{ event: 'open', email }]), '[]')],
    [
      'a broken signature of SendGrid',
      () => {
        const posting = sendgrid([{ event: 'spamreport', email }])
        return {
          ...posting,
          headers: { ...posting.headers, 'x-twilio-email-event-webhook-signature': 'AAAA' },
        }
      },
    ],
    ['another topic', () => sns({ ...sesBounce(email), TopicArn: `${topic}2` })],
    ['another key of SNS', () => sns(sesBounce(email), { pem: otherPem })],
    ['an old message of SNS', () => sns({ ...sesBounce(email), Timestamp: before(13 * hour).toISOString() })],
    [
      'a host that is not SNS',
      () => sns({ ...sesBounce(email), SigningCertURL: 'https://sns.evil.example/a.pem' }),
    ],
    [
      'a host that looks like SNS',
      () =>
        sns({ ...sesBounce(email), SigningCertURL: certificateUrl.replace('.com/', '.com.evil.example/') }),
    ],
    [
      'a bucket of Amazon',
      () =>
        sns({
          ...sesBounce(email),
          SigningCertURL: 'https://sns.s3.amazonaws.com/SimpleNotificationService-a.pem',
        }),
    ],
    [
      'no encryption',
      () => sns({ ...sesBounce(email), SigningCertURL: certificateUrl.replace('https', 'http') }),
    ],
    [
      'another path',
      () => sns({ ...sesBounce(email), SigningCertURL: certificateUrl.replace('/Simple', '/x/Simple') }),
    ],
  ]
  for (const [name, posting] of rows) {
    t.test(name, async (t) => {
      // A certificate may be asked for each second.
      app.advance(2_000)
      const count = await kept()
      refused(t, await post(posting()), 401, 'invalid-signature')
      t.equal(await kept(), count, 'nothing is stored')
    })
  }

  t.test('to ask a stranger for a certificate or a subscription', async (t) => {
    const addresses = [
      'https://sns.s3.amazonaws.com/SimpleNotificationService-a.pem',
      'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-a.pem',
      'https://sns.eu-west-1.amazonaws.com:444/SimpleNotificationService-a.pem',
      'https://name@sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem',
      'https://sns.eu-west-1.amazonaws.com/x/SimpleNotificationService-a.pem',
      'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem',
      'x',
    ]
    for (const address of addresses) {
      app.advance(2_000)
      t.equal(await deps.sns.certificateAt(address), undefined, address)
    }
    t.strictSame(
      [...new Set(asked.map((address) => new URL(address).hostname))],
      ['sns.eu-west-1.amazonaws.com'],
    )
    const members = { Type: 'SubscriptionConfirmation', Token: 'abc', Message: 'x' }
    const answer = await post(sns({ ...members, SubscribeURL: 'https://evil.example/?Token=abc' }))
    refused(t, answer, 503, 'unavailable')
    t.notOk(asked.some((address) => address.includes('evil')))
  })

  t.test('where the settings name no secret', async (t) => {
    const services = { ses: null, postmark: null, mailgun: null, sendgrid: null }
    const closed = await startTestApp({ bounces: { address: null, listen: null, secret: null, services } })
    const answer = await closed.send({ method: 'POST', ...message(raw) })
    refused(t, answer, 404, 'not-found')
    t.match(answer.body_.detail, 'BOUNCE_SECRET is not set')
    for (const posting of [sns(sesBounce(email)), postmark({}), mailgun({}), sendgrid([])]) {
      refused(t, await closed.send({ method: 'POST', ...posting }), 404, 'not-found')
    }
  })

  t.test('other services, other types and broken JSON', async (t) => {
    refused(t, await post({ ...mailgun({}), url: `${url}/sparkpost` }), 404, 'not-found')
    refused(
      t,
      await post({ ...message(raw), headers: { 'content-type': 'text/html' } }),
      415,
      'unsupported-media-type',
    )
    refused(t, await post(withPayload(mailgun({}), '{')), 400, 'malformed-request')
    refused(t, await post(withPayload(mailgun({}), '['.repeat(100_000))), 400, 'malformed-request')
    refused(t, await post(withPayload(message(raw), 'x'.repeat(1_100_000))), 413, 'payload-too-large')
  })

  t.test('and has suppressed nobody', async (t) => {
    await readReports(app)
    t.strictSame(await stateOf(app, id), { status: 'confirmed', suppressedBecause: null })
    t.strictSame(await ledgerOf(app, id), [])
  })
})

t.test('keeps', async (t) => {
  t.test('a report that comes twice once', async (t) => {
    const { email } = await signup(app)
    const postings = [
      message('Subject: twice\r\n\r\nx'),
      sns(sesBounce(email)),
      postmark({ RecordType: 'Bounce', Type: 'SoftBounce', Email: email }),
      mailgun({ event: 'complained', recipient: email }),
      sendgrid([{ event: 'spamreport', email }]),
    ]
    for (const posting of postings) {
      const count = await kept()
      for (let time = 0; time < 2; time++) t.equal((await post(posting)).statusCode, 202)
      t.equal(await kept(), count + 1)
    }
    await readReports(app)
    const count = await kept()
    for (const posting of postings) t.equal((await post(posting)).statusCode, 202, 'also after it was read')
    t.equal(await kept(), count)
  })
})
