/**
 * Several workers over one PostgreSQL send each mail once, and a worker survives an outage of its
 * database.
 */
import { pino } from 'pino'
import t from 'tap'
import { startCluster } from '../../scripts/postgres.ts'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { prepareQueues } from '../../src/boot/prepare-queues.ts'
import { type Config, loadConfig } from '../../src/config/settings.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { sendJobs } from '../../src/outbox/send-job.ts'
import { testEnvironment } from '../helpers/app.ts'
import { emptyDatabaseUrl, freshDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { listJobs, post, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { until } from '../helpers/until.ts'

const skip = !serverUrl && 'needs PostgreSQL: npm run test:postgres'

type Line = { level: number; msg: string }

/** An instance over this database, without HTTP. */
async function openInstance(url: string, config: Partial<Config>) {
  const lines: Line[] = []
  const log = pino(
    { level: config.logLevel ?? 'info' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  const database = await openPostgres(url, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  t.teardown(() => database.close())
  const deps = assembleDeps({ config: { ...loadConfig(testEnvironment), ...config }, database, log })
  return { deps, database, lines }
}

const mailFrom = { name: null, address: 'news@paper.example' }
const mailTo = (to: string) =>
  ({ kind: 'newsletter-signup', to, subject: 'Hello', text: 'A line.\n' }) as const

t.test('two workers', { skip }, async (t) => {
  const server = await startMailServer()
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const instances = await Promise.all([1, 2].map(() => openInstance(url, { smtpUrl: server.url, mailFrom })))
  const [one, other] = instances
  if (!one || !other) throw new Error('there are two')

  t.test('send each mail once, both waiting and new ones', async (t) => {
    const addresses = Array.from({ length: 60 }, (_, index) => `reader-${index}@readers.example`)
    for (const to of addresses.slice(0, 30)) await post(one.deps, mailTo(to))
    await Promise.all(instances.map(({ deps }) => startTestWorker(deps)))
    await Promise.all(addresses.slice(30).map((to) => post(other.deps, mailTo(to))))
    const states = addresses.map(() => 'completed' as const)
    const jobs = await untilStates(one.database, 'mail', states)
    t.strictSame(server.deliveries.map(({ to }) => to.join()).sort(), [...addresses].sort())
    t.equal(new Set(server.deliveries.map(({ mail }) => mail.messageId)).size, addresses.length)
    t.ok(jobs.every(({ retryCount }) => retryCount === 0))
    t.strictSame(
      instances.flatMap(({ lines }) => lines.filter(({ level }) => level >= 40)),
      [],
    )
  })
})

t.test('an instance without a mail server', { skip }, async (t) => {
  const server = await startMailServer()
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const without = await openInstance(url, { logLevel: 'debug' })
  const other = await openInstance(url, { smtpUrl: server.url, mailFrom })

  t.test('takes no mail from the others, and works on other jobs', async (t) => {
    await startTestWorker(without.deps)
    await post(other.deps, mailTo('ann@readers.example'))
    const job = { id: other.deps.newId(), payload: { tagId: other.deps.newId() } }
    await other.database.transact((tx) => sendJobs(tx, 'search', [job]))
    await untilStates(other.database, 'search', ['completed'])
    t.match(await listJobs(other.database, 'mail'), [{ state: 'created' }])
  })

  t.test('leaves the mail to an instance that sends it', async (t) => {
    await startTestWorker(other.deps)
    await until(() => server.deliveries.length === 1)
    t.strictSame(server.deliveries[0]?.to, ['ann@readers.example'])
    t.strictSame(without.lines, [])
  })
})

t.test('ten instances prepare an empty database at once', { skip }, async (t) => {
  const url = await emptyDatabaseUrl(serverUrl ?? '')
  const instances = await Promise.all(Array.from({ length: 10 }, () => openInstance(url, {})))
  await Promise.all(
    instances.map(({ database }) => database.prepare((_db, jobStore) => prepareQueues(jobStore))),
  )
  const [first] = instances
  if (!first) throw new Error('there are ten')
  await post(first.deps, mailTo('ann@readers.example'))
  t.match(await listJobs(first.database, 'mail'), [{ state: 'created' }])
})

t.test('a database that dies and comes back', { skip }, async (t) => {
  const server = await startMailServer()
  const cluster = await startCluster()
  t.teardown(() => cluster.stop())
  const url = await emptyDatabaseUrl(cluster.url)
  const { deps, database, lines } = await openInstance(url, { smtpUrl: server.url, mailFrom })
  await database.prepare((_db, jobStore) => prepareQueues(jobStore))
  const worker = await startTestWorker(deps)
  await post(deps, mailTo('before@readers.example'))
  await untilStates(database, 'mail', ['completed'])
  const count = (start: string) => lines.filter(({ msg }) => msg.startsWith(start)).length

  t.test('is logged once', async () => {
    await cluster.kill()
    await until(() => count('the database cannot be reached') === 1)
  })

  t.test('does: the worker continues by itself', async (t) => {
    await cluster.start()
    await until(() =>
      post(deps, mailTo('after@readers.example')).then(
        () => true,
        () => false,
      ),
    )
    await until(() => server.deliveries.length === 2)
    t.strictSame(server.deliveries[1]?.to, ['after@readers.example'])
    t.equal(count('the database cannot be reached'), 1)
    t.equal(count('the database is reachable again'), 1)
    t.equal(count('the job queue failed'), 0)
  })

  t.test('and can be stopped', async () => {
    await worker.stop()
  })
})
