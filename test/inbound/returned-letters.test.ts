/** The whole way of a letter that comes back: sent, returned to its path, read, and never sent again. */
import { createTransport } from 'nodemailer'
import t from 'tap'
import { startBounceServer } from '../../src/inbound/bounce-server.ts'
import { startTestApp, testEnvironment } from '../helpers/app.ts'
import { startTestWorker } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { lines } from '../helpers/newsletter/reports.ts'
import { makeLetter, makeSignups } from '../helpers/newsletter/sending.ts'
import { ledgerOf, stateOf } from '../helpers/newsletter/signups.ts'
import { until } from '../helpers/until.ts'

/** As a mail server reports it, with the letter itself. */
const returned = (to: string, letter: string) =>
  lines(`From: MAILER-DAEMON@mail.example
To: ${to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=dsn

--dsn

It did not work.

--dsn
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; gone@mail.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <gone@mail.example> User unknown

--dsn
Content-Type: message/rfc822

${letter}
--dsn--
`)

t.test('does: a letter to a dead address comes back, and the next one goes to the others', async (t) => {
  const server = await startMailServer()
  const mailFrom = { name: 'The Paper', address: 'news@paper.example' }
  const { deps, send, person } = await startTestApp({ smtpUrl: server.url, smtpRequireTls: false, mailFrom })
  const bounceServer = await startBounceServer(deps, { host: '127.0.0.1', port: 0 })
  t.teardown(() => bounceServer.close())
  await startTestWorker(deps)
  const admin = await person(['admin'])
  const ids = await makeSignups(deps, ['gone@mail.example', 'here@mail.example'])
  const goneId = ids.get('gone@mail.example') ?? ''

  async function sendLetter(): Promise<string> {
    const id = await makeLetter(deps)
    const url = `/v1/newsletters/newsletter/letters/${id}/sending`
    t.equal((await send({ method: 'POST', url, payload: {}, as: admin })).statusCode, 202)
    await until(async () => (await send({ url, as: admin })).body_.status === 'sent')
    return id
  }

  const letterId = await sendLetter()
  const letter = server.deliveries.find(({ to }) => to.includes('gone@mail.example'))
  if (!letter) throw new Error('there is no letter')
  const [, domain = ''] = testEnvironment.BOUNCE_ADDRESS.split('@')
  t.match(letter.from, new RegExp(`^bounces\\+[\\da-f]{48}@${domain}$`))
  t.equal(new Set(server.deliveries.map(({ from }) => from)).size, 2, 'each has a path of its own')

  const transport = createTransport({ host: '127.0.0.1', port: bounceServer.port, ignoreTLS: true })
  const raw = returned(letter.from, letter.raw)
  await transport.sendMail({ envelope: { from: '', to: [letter.from] }, raw })
  await until(async () => (await stateOf({ deps }, goneId))?.status === 'suppressed')
  t.match(await ledgerOf({ deps }, goneId), [
    {
      type: 'bounced',
      detail: { kind: 'hard', status: '5.1.1', diagnostic: '550 5.1.1 [address] User unknown', letterId },
    },
  ])

  await sendLetter()
  t.strictSame(
    server.deliveries.slice(2).flatMap(({ to }) => to),
    ['here@mail.example'],
  )
})
