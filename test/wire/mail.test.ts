/** Mail after the death of a process, and the three values of WORKER. */
import t from 'tap'
import { listJobs } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { places, post, startProcess, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const signUp = (url: string, email: string) => post(`${url}/v1/newsletter-signups`, { email })

for (const { name, make } of places) {
  t.test(`mail of a process that dies, ${name}`, async (t) => {
    const mailServer = await startMailServer()
    const { environment, open } = await make()
    const shared = {
      ...environment,
      DEMO: 'off',
      PUBLIC_URL: 'https://api.paper.example',
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'The Paper <news@paper.example>',
    }
    const addresses = ['one@readers.example', 'two@readers.example', 'three@readers.example']

    const serving = await startServer({ ...shared, WORKER: 'off' })
    for (const email of addresses) t.equal((await signUp(serving.url, email)).status, 202)
    t.strictSame(await serving.kill(), { code: null, signal: 'SIGKILL' }, 'kill -9 after the answers')

    t.test('WORKER=off: the process serves and sends nothing', async (t) => {
      const database = await open()
      const jobs = await listJobs(database, 'mail')
      await database.close()
      t.strictSame(
        jobs.map(({ state }) => state),
        ['created', 'created', 'created'],
      )
      t.equal(mailServer.connections(), 0)
    })

    t.test(
      'WORKER=only: the next process sends all of it, does not listen, and stops when told',
      async (t) => {
        const working = startProcess({ ...shared, WORKER: 'only' })
        await working.logged('Masthead runs jobs and does not listen for requests')
        await until(() => mailServer.deliveries.length === addresses.length)
        t.strictSame(await working.stop(), { code: 0, signal: null })
        t.equal(working.logs.filter(({ msg }) => msg.startsWith('Masthead is listening')).length, 0)
        t.strictSame(
          working.logs.filter(({ level }) => level >= 40),
          [],
        )
        t.equal(working.stderr(), '')
        t.equal(working.logs.at(-1)?.msg, 'stopped')
        t.strictSame(mailServer.deliveries.map(({ to }) => to.join()).sort(), [...addresses].sort())
        const [delivery] = mailServer.deliveries
        t.match(delivery?.mail.from, { name: 'The Paper', address: 'news@paper.example' })
        t.match(
          delivery?.mail.text,
          /https:\/\/api\.paper\.example\/v1\/newsletter-signups\/confirmation\?token=[\w-]{43}\n/,
        )
        t.notOk(JSON.stringify(working.logs).includes('token='), 'no link is logged')
      },
    )

    t.test('inline, the default: the process serves and sends, and the link in the mail works', async (t) => {
      const server = await startServer(shared)
      t.equal((await signUp(server.url, 'four@readers.example')).status, 202)
      const { mail } = await until(() => mailServer.deliveries[3])
      const { pathname, search } = new URL(/https:\S+/.exec(mail.text ?? '')?.[0] ?? '')
      const confirmed = await fetch(server.url + pathname + search, { method: 'POST' })
      t.equal(confirmed.status, 200)
      t.strictSame(await server.stop(), { code: 0, signal: null })
    })

    t.test('SIGTERM while the mail server is down leaves the mail in its queue', async (t) => {
      await mailServer.stop()
      const server = await startServer(shared)
      t.equal((await signUp(server.url, 'five@readers.example')).status, 202)
      await server.logged('a job failed and will be tried again')
      t.strictSame(await server.stop(), { code: 0, signal: null })
      const database = await open()
      const jobs = await listJobs(database, 'mail')
      await database.close()
      t.equal(jobs.length, 5)
      t.match(jobs.at(-1), { state: 'retry' })
      t.equal(server.stderr(), '')
    })
  })
}
