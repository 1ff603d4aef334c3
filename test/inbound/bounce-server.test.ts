/** The port for returned mail: what it takes, what it refuses, and that nothing taken is lost. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import t from 'tap'
import { returnPathOf } from '../../src/auth/newsletter-links.ts'
import { maxReportBytes } from '../../src/domain/newsletter/reports.ts'
import { startBounceServer } from '../../src/inbound/bounce-server.ts'
import { startTestApp } from '../helpers/app.ts'
import { listJobs, startTestWorker } from '../helpers/jobs.ts'
import { dsn } from '../helpers/newsletter/reports.ts'
import { ledgerOf, signup, stateOf } from '../helpers/newsletter/signups.ts'
import { until } from '../helpers/until.ts'

const app = await startTestApp()
const { deps, logLines } = app
const address = deps.config.bounces.address ?? ''
const key = await deps.newsletterKeys.links()
const listen = { host: '127.0.0.1', port: 0 }
const server = await startBounceServer(deps, listen)
t.teardown(() => server.close())

// A connection waits a tenth of a second for its greeting, so one serves for all messages.
const connection = { host: '127.0.0.1', port: server.port, ignoreTLS: true }
const transport = createTransport({ ...connection, pool: true, maxConnections: 1, maxMessages: 1_000 })
t.teardown(() => transport.close())
const deliver = (to: string, raw: string | Buffer) =>
  transport.sendMail({ envelope: { from: '', to: [to] }, raw }).then(
    ({ response }) => response,
    ({ response }) => response as string,
  )
const kept = async () => (await listJobs(deps.database, 'bounce')).length

/** Says lines, each after the answer to the one before, and returns the answers. */
async function talk(...said: string[]): Promise<string[]> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  const answers: string[] = []
  for (const line of ['', ...said]) {
    if (line !== '') socket.write(`${line}\r\n`)
    answers.push(await answerOf(socket))
  }
  socket.destroy()
  return answers
}

async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  while (!/^\d{3} .*\r\n$/m.test(text)) text += (await once(socket, 'data'))[0]
  return text
}

t.test('does', async (t) => {
  t.test('takes a letter that comes back, stores it before its answer, and suppresses', async (t) => {
    const { id, email } = await signup(app)
    const to = returnPathOf(key, address, id)
    t.match(await deliver(to, dsn({ to, recipient: email })), /^250 2\.0\.0 Stored/)
    const [job] = await listJobs(deps.database, 'bounce')
    t.equal(job?.state, 'created')
    t.notMatch(JSON.stringify(job?.data), 'MAILER-DAEMON', 'it is sealed')
    await startTestWorker(deps)
    await until(async () => (await stateOf(app, id))?.status === 'suppressed')
    t.match(await ledgerOf(app, id), [{ type: 'bounced', detail: { kind: 'hard', status: '5.1.1' } }])
    await until(() => logLines.some(({ msg }) => msg === 'read a report about sent mail'))
    t.match(
      logLines.find(({ msg }) => msg === 'read a report about sent mail'),
      { suppressed: 1, noted: 0, ignored: 0, unknown: 0 },
    )
  })

  t.test('takes the path in capitals', async (t) => {
    const { id } = await signup(app)
    const to = returnPathOf(key, address, id).toUpperCase()
    t.match(await deliver(to, dsn({ to })), /^250/)
    await until(async () => (await stateOf(app, id))?.status === 'suppressed')
  })

  t.test('takes a long message, and keeps the beginning of it', async (t) => {
    const { id } = await signup(app)
    const to = returnPathOf(key, address, id)
    t.match(await deliver(to, dsn({ to }) + 'x'.repeat(76).concat('\r\n').repeat(10_000)), /^250/)
    const job = (await listJobs(deps.database, 'bounce')).at(-1)
    t.ok(JSON.stringify(job?.data).length < 600_000)
    await until(async () => (await stateOf(app, id))?.status === 'suppressed')
  })
})

t.test('refuses', async (t) => {
  t.test('every other recipient', async (t) => {
    const { id } = await signup(app)
    const before = await kept()
    const forged = returnPathOf(new Uint8Array(32), address, id)
    for (const to of [
      'someone@else.example',
      address,
      'postmaster@mail.masthead.test',
      forged,
      returnPathOf(key, 'other@mail.masthead.test', id),
      returnPathOf(key, 'bounces@elsewhere.example', id),
      returnPathOf(key, address, id).replace('+', '+0'),
    ]) {
      t.match(await deliver(to, dsn({ to })), /^550 5\.1\.1 No such address/, to)
    }
    t.equal(await kept(), before)
  })

  t.test('logins, encryption that it cannot give, and several recipients', async (t) => {
    const one = `RCPT TO:<${returnPathOf(key, address, (await signup(app)).id)}>`
    const two = `RCPT TO:<${returnPathOf(key, address, (await signup(app)).id)}>`
    const [greeting, hello = '', login, tls, , first, second] = await talk(
      'EHLO mx.example',
      'AUTH PLAIN AGEAYg==',
      'STARTTLS',
      'MAIL FROM:<>',
      one,
      two,
    )
    t.match(greeting, /^220 mail\.masthead\.test/)
    t.notMatch(hello, /AUTH|STARTTLS|SMTPUTF8/)
    t.match(hello, `SIZE ${maxReportBytes}`)
    for (const answer of [login, tls]) t.match(answer, /^50\d/)
    t.match(first, /^250/)
    t.match(second, /^452/)
  })

  t.test('more than a megabyte', async (t) => {
    const to = returnPathOf(key, address, (await signup(app)).id)
    const before = await kept()
    t.match(await deliver(to, 'x'.repeat(76).concat('\r\n').repeat(14_000)), /^552/)
    t.equal(await kept(), before)
  })

  t.test('more than twenty messages for one letter', async (t) => {
    const to = returnPathOf(key, address, (await signup(app)).id)
    const answers: string[] = []
    for (let count = 0; count < 21; count++) answers.push(await deliver(to, 'Subject: x\r\n\r\nx'))
    t.ok(answers.slice(0, 20).every((answer) => answer.startsWith('250')))
    t.match(answers[20], /^451 4\.7\.1/)
    app.advance(3_600_000)
    t.match(await deliver(to, 'Subject: x\r\n\r\nx'), /^250/)
  })

  t.test('more than ten connections of one network', async (t) => {
    const other = await startBounceServer(deps, listen)
    t.teardown(() => other.close())
    const open = Array.from({ length: 11 }, () => connect(other.port, '127.0.0.1').on('error', () => {}))
    const greeted = new Set<Socket>()
    for (const socket of open) socket.once('data', () => greeted.add(socket))
    await until(() => greeted.size === 10 && open.some(({ destroyed }) => destroyed))
    t.equal(open.filter(({ destroyed }) => destroyed).length, 1)
    for (const socket of open) socket.destroy()
  })
})

t.test('keeps', async (t) => {
  t.test('asks to try again while the database takes nothing', async (t) => {
    const to = returnPathOf(key, address, (await signup(app)).id)
    const transact = () => Promise.reject(new Error('the database is away'))
    const other = await startBounceServer({ ...deps, database: { ...deps.database, transact } }, listen)
    t.teardown(() => other.close())
    const failing = createTransport({ host: '127.0.0.1', port: other.port, ignoreTLS: true })
    await t.rejects(failing.sendMail({ envelope: { from: '', to: [to] }, raw: dsn({ to }) }), /451 4\.3\.0/)
  })

  t.test('closes while a connection is open', async (t) => {
    const other = await startBounceServer(deps, listen)
    const socket = connect(other.port, '127.0.0.1').on('error', () => {})
    await once(socket, 'data')
    const closed = other.close()
    socket.destroy()
    await closed
    t.pass('it is closed')
  })
})
