/**
 * Mail from its transaction to a real SMTP server: what arrives, what is refused, and what is tried
 * again.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Worker } from '../../src/jobs/worker.ts'
import { enqueueMail, type Mail } from '../../src/outbox/mail.ts'
import { startTestApp } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'
import { draftOf, hasten, listJobs, post, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { type Refusal, startMailServer } from '../helpers/mail-server.ts'
import { sentMails } from '../helpers/mails.ts'
import { until } from '../helpers/until.ts'

const mailFrom = { name: 'Die Zeitung für Öl', address: 'news@paper.example' }
const mail: Mail = {
  kind: 'newsletter-signup',
  to: 'ann@readers.example',
  subject: 'Hello',
  text: 'A line.\n',
}

const server = await startMailServer()
const app = await startTestApp({ smtpUrl: server.url, mailFrom })
const { database } = app.deps
const workers: Worker[] = []

/** A fresh mail server and no jobs. The test starts the worker. */
async function startPost() {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await database.db.execute(sql`delete from pgboss.job`)
  await server.reset()
  app.logLines.splice(0)
  return {
    send: (mail: Mail) => post(app.deps, mail),
    async work() {
      const worker = await startTestWorker(app.deps)
      workers.push(worker)
      return worker
    },
    levels: (level: number) => app.logLines.filter((line) => line.level === level),
  }
}

t.test('does', async (t) => {
  const { send, work } = await startPost()
  await work()
  const next = async (count: number) => (await until(() => server.deliveries[count - 1])).mail

  t.test('delivers a mail to its recipient, with all its headers', async (t) => {
    await send(mail)
    const [delivery] = await until(() => server.deliveries.length === 1 && server.deliveries)
    const [job] = await untilStates(database, 'mail', ['completed'])
    t.match(delivery, { from: 'news@paper.example', to: ['ann@readers.example'] })
    const { from, to, subject, text, messageId, html, headers } = delivery?.mail ?? (await next(1))
    t.match(from, { name: 'Die Zeitung für Öl', address: 'news@paper.example' })
    t.match(to, [{ address: 'ann@readers.example' }])
    t.equal(subject, 'Hello')
    t.equal(text, 'A line.\n')
    t.equal(html, undefined)
    t.equal(messageId, `<${job?.id}@paper.example>`, 'the id of the job, the same for every attempt')
    t.equal(headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
    t.ok(headers.find(({ key }) => key === 'date'))
  })

  t.test('keeps every character of subject and text, and long lines', async (t) => {
    const link = `https://paper.example/confirm?token=${'x'.repeat(900)}`
    const text = `Grüße, 你好, مرحبا, 🗞️\n.\n.. and a dot\n\n${link}\n= 100 %\n`
    const subject = `Bitte bestätigen – 请确认 🗞️ ${'sehr '.repeat(40)}lang`
    await send({ ...mail, subject, text })
    const arrived = await next(2)
    t.equal(arrived.subject, subject)
    t.equal(arrived.text, text)
  })

  t.test('accepts an address with a domain beyond ASCII', async (t) => {
    await send({ ...mail, to: 'ann@zeitung-für-öl.example' })
    await next(3)
    t.match(server.deliveries[2]?.to, [/^ann@(xn--[a-z0-9-]+|zeitung-für-öl)\.example$/])
  })

  t.test('sends additional header fields', async (t) => {
    await send({ ...mail, headers: { 'List-Unsubscribe': '<https://paper.example/unsubscribe>' } })
    const { headers } = await next(4)
    t.equal(
      headers.find(({ key }) => key === 'list-unsubscribe')?.value,
      '<https://paper.example/unsubscribe>',
    )
  })

  t.test('does the work of a decoy, and sends nothing', async (t) => {
    const before = server.connections()
    await send({ ...mail, isDecoy: true })
    const jobs = await until(async () => {
      const all = await listJobs(database, 'mail')
      return all.length === 5 && all.every(({ state }) => state === 'completed') && all
    })
    t.equal(jobs.length, 5)
    t.equal(server.connections(), before)
    t.equal(server.deliveries.length, 4)
  })

  t.test('delivers HTML beside the text', async (t) => {
    await send({ ...mail, kind: 'letter-test', html: '<p>A <b>line</b>.</p>' })
    const { text, html } = await next(5)
    t.strictSame([text?.trim(), html?.trim()], ['A line.', '<p>A <b>line</b>.</p>'])
  })
})

const ofServer = serverUrl !== undefined && 'on a server, mail waits for a process with SMTP_URL'

t.test('does: without a mail server', { skip: ofServer }, async (t) => {
  const withLink = { ...mail, text: 'Open https://paper.example/confirm?token=abc' }
  const logOf = async (logLevel: 'info' | 'debug') => {
    const { deps, logLines } = await startTestApp({ logLevel })
    await startTestWorker(deps)
    await post(deps, withLink)
    await untilStates(deps.database, 'mail', ['completed'])
    return logLines.filter((line) => line.mail !== undefined)
  }

  t.test('the log says only that a mail of this kind is not sent', async (t) => {
    const lines = await logOf('info')
    t.match(lines, [{ level: 30, msg: 'mail is not sent because SMTP_URL is not set' }])
    t.strictSame(lines[0]?.mail, { kind: 'newsletter-signup' })
    for (const word of ['token', 'readers.example', mail.subject])
      t.notOk(JSON.stringify(lines).includes(word), word)
  })

  t.test('the log has the whole mail at the level debug', async (t) => {
    const [first, second, ...others] = await logOf('debug')
    t.match(first, { level: 30, msg: 'mail is not sent because SMTP_URL is not set' })
    t.match(second, { level: 20, msg: 'the mail that is not sent' })
    t.strictSame(second?.mail, { to: mail.to, subject: mail.subject, text: withLink.text })
    t.strictSame(others, [])
  })
})

t.test('refuses', async (t) => {
  t.test('to let a subject or a header begin another header', async (t) => {
    const { send, work } = await startPost()
    await work()
    const evil = 'Hello\r\nBcc: all@readers.example\n\nBuy doors\u2028!'
    await send({ ...mail, subject: evil, headers: { 'List-Id': evil } })
    const { to, mail: arrived } = await until(() => server.deliveries[0])
    t.strictSame(to, ['ann@readers.example'])
    t.equal(arrived.subject, 'Hello Bcc: all@readers.example Buy doors !')
    t.equal(arrived.bcc, undefined)
    t.equal(arrived.headers.filter(({ key }) => key === 'bcc').length, 0)
    t.equal(arrived.text, mail.text)
  })

  t.test('recipients that are not exactly one plain address', async (t) => {
    const { send, work, levels } = await startPost()
    const recipients = [
      'ann@readers.example\r\nRCPT TO:<all@readers.example>',
      'ann@readers.example>\r\nDATA',
      'ann@readers.example, bob@readers.example',
      'Ann <ann@readers.example>',
      'undisclosed: ann@readers.example;',
      '"ann@evil.example"@readers.example',
      'ann',
      '',
    ]
    for (const to of recipients) await send({ ...mail, to })
    await work()
    const failed = recipients.map(() => 'failed' as const)
    const jobs = await untilStates(database, 'mail', failed)
    t.equal(server.connections(), 0, 'the server hears of none')
    t.strictSame(
      jobs.map(({ retryCount, output }) => ({ retryCount, output })),
      jobs.map(() => ({
        retryCount: 0,
        output: { message: 'the recipient of the mail is not one plain e-mail address' },
      })),
    )
    t.equal(levels(50).length, recipients.length, 'each is an error in the log')
    t.notMatch(JSON.stringify(levels(50)), 'readers.example')
  })

  t.test('to retry a mail that the server refuses for good', async (t) => {
    const permanent: Refusal[] = [
      { stage: 'recipient', code: 550, words: '5.1.1 <Ann@Readers.example> is unknown', times: 1 },
      { stage: 'content', code: 554, words: '5.7.1 Looks like spam for ann@readers.example', times: 1 },
    ]
    for (const refusal of permanent) {
      const { send, work, levels } = await startPost()
      server.refuse({ ...refusal })
      await send(mail)
      await work()
      const [job] = await untilStates(database, 'mail', ['failed'])
      t.equal(job?.retryCount, 0)
      const words = refusal.words.replace(/ann@readers.example/i, '[recipient]')
      const [line, ...others] = levels(50)
      t.match(line, { queue: 'mail', jobId: job?.id, attempt: 1, msg: 'a job failed for good' })
      t.match(line?.err, {
        message: `the mail server refused the mail at ${refusal.stage === 'content' ? 'DATA' : 'RCPT TO'}: ${refusal.code} ${words}`,
      })
      t.strictSame(others, [])
      const [kept, ...rest] = await listJobs(database, 'undelivered-mail')
      t.strictSame(kept?.data, job?.data, 'the mail is kept, sealed, for the operator')
      t.strictSame(rest, [])
      t.equal(server.deliveries.length, 0)
    }
  })

  t.test('mail that was sealed under another SECRET_KEY', async (t) => {
    const { send, work } = await startPost()
    await send(mail)
    await database.db.execute(sql`update pgboss.job set data = '{"sealed":"c2VhbGVk"}'`)
    await work()
    const [job] = await untilStates(database, 'mail', ['failed'])
    t.match(job?.output, { message: /SECRET_KEY/ })
    t.equal(server.connections(), 0)
  })
})

t.test('keeps', async (t) => {
  t.test('nothing of a transaction that was rolled back', async (t) => {
    await startPost()
    await t.rejects(
      database.transact(async (tx) => {
        await enqueueMail(tx, app.deps, draftOf(mail))
        throw new Error('changed its mind')
      }),
      { message: 'changed its mind' },
    )
    t.strictSame(await listJobs(database, 'mail'), [])
  })

  t.test('the words of a mail out of the database', async (t) => {
    const { send } = await startPost()
    await send({ ...mail, subject: 'S3cretSubject', text: 'S3cretText' })
    const stored = JSON.stringify(await listJobs(database, 'mail'))
    for (const word of ['readers.example', 'S3cretSubject', 'S3cretText']) {
      t.notOk(stored.includes(word), word)
      t.notOk(stored.includes(Buffer.from(word).toString('base64').slice(0, 8)), `${word} in base64`)
    }
    t.match(await sentMails(app), [{ subject: 'S3cretSubject' }], 'yet it can be opened with the key')
  })

  t.test('trying while the server answers with temporary refusals', async (t) => {
    const { send, work, levels } = await startPost()
    const stages = ['sender', 'recipient', 'content'] as const
    await send(mail)
    await work()
    server.refuse({ stage: 'sender', code: 451, words: '4.3.0 Try later', times: 1 })
    for (const [index, stage] of stages.entries()) {
      server.refuse({ stage, code: 451, words: '4.3.0 Try later', times: 1 })
      if (index > 0) await hasten(database)
      const [job] = await until(async () => {
        const jobs = await listJobs(database, 'mail')
        return jobs[0]?.state === 'retry' && !jobs[0].isDue && jobs[0].retryCount === index && jobs
      })
      t.equal(job?.retryCount, index)
    }
    await hasten(database)
    const [job] = await untilStates(database, 'mail', ['completed'])
    t.equal(server.deliveries.length, 1)
    t.equal(server.deliveries[0]?.mail.messageId, `<${job?.id}@paper.example>`)
    t.strictSame(levels(50), [])
    t.match(
      levels(40).map(({ msg, attempt }) => ({ msg, attempt })),
      [1, 2, 3].map((attempt) => ({ msg: 'a job failed and will be tried again', attempt })),
    )
  })

  t.test('trying while the server is down, or refuses us rather than the mail', async (t) => {
    const { send, work, levels } = await startPost()
    await server.stop()
    await send(mail)
    await send({ ...mail, to: 'bob@readers.example' })
    await work()
    await untilStates(database, 'mail', ['retry', 'retry'])
    await server.start()
    server.refuse({ stage: 'sender', code: 550, words: '5.7.1 Who are you?', times: 2 })
    await hasten(database)
    await until(async () =>
      (await listJobs(database, 'mail')).every(({ retryCount, isDue }) => retryCount === 1 && !isDue),
    )
    await hasten(database)
    await untilStates(database, 'mail', ['completed', 'completed'])
    t.strictSame(server.deliveries.map(({ to }) => to[0]).sort(), [
      'ann@readers.example',
      'bob@readers.example',
    ])
    t.strictSame(levels(50), [])
  })

  t.test('a mail whose last attempt has failed', async (t) => {
    const { send, work, levels } = await startPost()
    await server.stop()
    await send(mail)
    await database.db.execute(sql`update pgboss.job set retry_limit = 1`)
    await work()
    await untilStates(database, 'mail', ['retry'])
    await hasten(database)
    const [job] = await untilStates(database, 'mail', ['failed'])
    t.equal((await listJobs(database, 'undelivered-mail')).length, 1)
    t.match(levels(50), [{ jobId: job?.id, attempt: 2, msg: 'a job failed for good' }])
  })

  t.test('a mail that is being sent when the worker is stopped, and finishes it first', async (t) => {
    const { send, work } = await startPost()
    const release = server.hold()
    const worker = await work()
    await send(mail)
    await until(() => server.connections() === 1)
    await untilStates(database, 'mail', ['active'])
    let isStopped = false
    const stopping = worker.stop().then(() => {
      isStopped = true
    })
    await send({ ...mail, to: 'late@readers.example' })
    t.equal(isStopped, false, 'waits for what is under way')
    release()
    await stopping
    t.match(await listJobs(database, 'mail'), [{ state: 'completed' }, { state: 'created' }])
    t.strictSame(
      server.deliveries.map(({ to }) => to.join()),
      ['ann@readers.example'],
    )
  })

  t.test('jobs in their queue that a stopped worker has not begun', async (t) => {
    const { send, work } = await startPost()
    const worker = await work()
    await worker.stop()
    await send(mail)
    t.match(await listJobs(database, 'mail'), [{ state: 'created' }])
    t.equal(server.connections(), 0)
    await work()
    await until(() => server.deliveries.length === 1)
  })
})
