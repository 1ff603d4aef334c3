/** The connection to the mail server: what is said before it is encrypted, and when it need not be. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { createMailer } from '../../src/outbound/mailer.ts'

const mail = {
  kind: 'newsletter-signup',
  to: 'ann@readers.example',
  subject: 'Hello',
  text: 'S3cretLink',
} as const
const mailFrom = { name: null, address: 'news@paper.example' }

function send(smtpUrl: string, { smtpRequireTls }: { smtpRequireTls: boolean }): Promise<void> {
  const mailer = createMailer({ smtpUrl, smtpRequireTls, mailFrom })
  return mailer.send(mail, { id: 'id', signal: new AbortController().signal })
}

/**
 * A server, or somebody between it and the service, who does not know STARTTLS. It keeps every line
 * that it hears.
 */
async function startPlainServer() {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 plain.example ESMTP\r\n')
    let isContent = false
    createInterface(socket).on('line', (line) => {
      heard.push(line)
      if (isContent && line !== '.') return
      isContent = line === 'DATA'
      const answers: Record<string, string> = {
        EHLO: '250-plain.example\r\n250 AUTH PLAIN',
        STARTTLS: '502 5.5.1 Not implemented',
        AUTH: '235 2.7.0 Welcome',
        DATA: '354 Go on',
      }
      socket.write(`${answers[line.split(' ', 1)[0] ?? ''] ?? '250 2.0.0 Fine'}\r\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}

/** A server with STARTTLS, or with TLS from the start, under a certificate that nobody vouches for. */
async function startTlsServer({ secure }: { secure: boolean }) {
  const deliveries: { isEncrypted: boolean; to: string[] }[] = []
  const server = new SMTPServer({
    secure,
    authOptional: true,
    onData(stream, { secure: isEncrypted, envelope }, done) {
      stream.resume().on('end', () => {
        deliveries.push({ isEncrypted, to: envelope.rcptTo.map(({ address }) => address) })
        done()
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { address: `127.0.0.1:${(server.server.address() as AddressInfo).port}`, deliveries }
}

t.test('does', async (t) => {
  t.test('send over STARTTLS where TLS is required', async (t) => {
    const { address, deliveries } = await startTlsServer({ secure: false })
    await send(`smtp://${address}?tls.rejectUnauthorized=false`, { smtpRequireTls: true })
    t.strictSame(deliveries, [{ isEncrypted: true, to: [mail.to] }])
  })

  t.test('use STARTTLS where it is offered, even if TLS is not required', async (t) => {
    const { address, deliveries } = await startTlsServer({ secure: false })
    await send(`smtp://${address}?tls.rejectUnauthorized=false`, { smtpRequireTls: false })
    t.strictSame(deliveries, [{ isEncrypted: true, to: [mail.to] }])
  })

  t.test('need no STARTTLS with smtps://, which encrypts from the first byte', async (t) => {
    const { address, deliveries } = await startTlsServer({ secure: true })
    for (const smtpRequireTls of [true, false])
      await send(`smtps://${address}?tls.rejectUnauthorized=false`, { smtpRequireTls })
    t.strictSame(deliveries, [
      { isEncrypted: true, to: [mail.to] },
      { isEncrypted: true, to: [mail.to] },
    ])
  })

  t.test('send in plain text where TLS is not required and not offered', async (t) => {
    const { address, heard } = await startPlainServer()
    await send(`smtp://${address}`, { smtpRequireTls: false })
    t.ok(heard.includes('S3cretLink'))
    t.notOk(heard.includes('STARTTLS'))
  })
})

t.test('refuses', async (t) => {
  t.test('to say anything in plain text where TLS is required', async (t) => {
    for (const query of ['', '?ignoreTLS=true', '?opportunisticTLS=true', '?requireTLS=false']) {
      const { address, heard } = await startPlainServer()
      await t.rejects(send(`smtp://ann:hunter2@${address}${query}`, { smtpRequireTls: true }), {
        name: 'Error',
        message:
          'the mail server refused to encrypt the connection with STARTTLS, see SMTP_REQUIRE_TLS: ' +
          '502 5.5.1 Not implemented',
      })
      t.match(heard, [/^EHLO /, /^STARTTLS$/])
      t.equal(heard.length, 2, 'neither a password nor a mail is sent')
    }
  })

  t.test('a certificate that nobody vouches for', async (t) => {
    for (const secure of [true, false]) {
      const { address, deliveries } = await startTlsServer({ secure })
      const url = `${secure ? 'smtps' : 'smtp'}://${address}`
      await t.rejects(send(url, { smtpRequireTls: true }), {
        message: /self[- ]signed certificate|certificate has expired/,
      })
      t.strictSame(deliveries, [])
    }
  })
})
