/** A database on several hosts: a connection goes to the first of them that accepts writes. */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import t, { type Test } from 'tap'
import { freePort, startCluster } from '../../scripts/postgres.ts'
import { isDatabaseUnavailable } from '../../src/db/constraint-errors.ts'
import type { Database, Db } from '../../src/db/database.ts'
import { createHosts } from '../../src/db/postgres/hosts.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { freshDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { eventNumber, numbersOf, startRecorder, untilRecorded } from '../helpers/event-log.ts'
import { until } from '../helpers/until.ts'

const skip = !serverUrl && 'needs TEST_DATABASE_URL'

function join(urls: readonly string[], target?: string): string {
  const [first = ''] = urls
  const hosts = urls.map((url) => new URL(url).host).join(',')
  return first.replace(new URL(first).host, hosts) + (target ? `?target_session_attrs=${target}` : '')
}

async function open(t: Test, url: string): Promise<Database> {
  const database = await openPostgres(url, { onError: () => {} })
  t.teardown(() => database.close())
  return database
}

async function portOf(db: Db): Promise<string> {
  const port = sql<number>`current_setting('port')`
  const [row] = await db.select({ port }).from(sql`(values (1)) as one`)
  return String(row?.port)
}

/** The ports at which so many connections at once have arrived. */
async function portsOf(database: Database): Promise<string[]> {
  const ports = await Promise.all(Array.from({ length: 20 }, () => database.transact(portOf)))
  return [...new Set(ports)]
}

async function deadUrl(): Promise<string> {
  return `postgres://postgres@127.0.0.1:${await freePort()}/x`
}

/** A host that takes connections and never answers. */
async function silentUrl(t: Test): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `postgres://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/x`
}

t.test('the order of hosts', async (t) => {
  const hosts = createHosts('postgres://a,b,c/d')
  const [a, b, c] = [0, 1, 2].map(() => {
    const host = hosts.next()
    hosts.fail(host, new Error('no'))
    return host
  })
  t.strictSame(
    [a, b, c].map((host) => host?.url),
    ['postgres://a/d', 'postgres://b/d', 'postgres://c/d'],
    'each failure leads to the next host',
  )
  t.equal(hosts.next(), a, 'then to the one whose failure is the longest ago')
  if (a) a.failedAt -= 10_000
  if (b) b.failedAt -= 10_000
  t.equal(hosts.next(), a, 'after a while the order counts again')
  t.equal(hosts.next(), a)
})

t.test('one of two hosts is dead', { skip }, async (t) => {
  const url = await freshDatabaseUrl(serverUrl ?? '')
  for (const urls of [
    [url, await deadUrl()],
    [await deadUrl(), url],
    [await silentUrl(t), url],
  ]) {
    const named = join(urls).replace(/\/[^/]*$/, new URL(url).pathname)
    const database = await open(t, named)
    await database.prepare(async () => {})
    t.strictSame(await portsOf(database), [new URL(url).port])
    const recorder = await startRecorder(database)
    await database.transact((tx) => recordEvent(tx, eventNumber(1)))
    await until(() => numbersOf(recorder.seen).includes(1))
    await recorder.stop()
  }
})

t.test('no host is usable', { skip }, async (t) => {
  const database = await open(t, join([await deadUrl(), await deadUrl()]))
  for (const failed of [database.transact((tx) => tx.$count(events)), database.prepare(async () => {})]) {
    const error = await failed.catch((fault) => fault)
    t.equal(isDatabaseUnavailable(error), true, String(error))
  }
})

t.test('a failover', { skip }, async (t) => {
  const primary = await startCluster()
  t.teardown(() => primary.stop())
  const first = await open(t, primary.url)
  await first.prepare(async () => {})
  const standby = await primary.startStandby()
  t.teardown(() => standby.stop())
  const [primaryPort, standbyPort] = [primary, standby].map(({ url }) => new URL(url).port)

  for (const target of [undefined, 'read-write', 'primary']) {
    for (const urls of [
      [primary.url, standby.url],
      [standby.url, primary.url],
      [standby.url, await deadUrl(), primary.url],
    ]) {
      const database = await open(t, join(urls, target))
      t.strictSame(await portsOf(database), [primaryPort], `${target}: the standby is skipped`)
    }
  }
  const any = await open(t, join([standby.url, primary.url], 'any'))
  t.strictSame(await portsOf(any), [standbyPort], 'any: the first host, whatever it is')

  const database = await open(t, join([primary.url, standby.url]))
  const recorder = await startRecorder(database)
  await database.transact((tx) => recordEvent(tx, eventNumber(1)))
  const follower = await open(t, standby.url)
  await until(async () => (await follower.db.$count(events)) === 1)
  await primary.kill()
  const refused = await database.transact((tx) => recordEvent(tx, eventNumber(2))).catch((fault) => fault)
  t.equal(isDatabaseUnavailable(refused), true, String(refused))

  const client = new pg.Client({ connectionString: standby.url })
  await client.connect()
  await client.query('select pg_promote()')
  await client.end()
  await untilRecorded(database, eventNumber(3))
  t.strictSame(await portsOf(database), [standbyPort])
  await until(() => recorder.seen.length >= 2)
  t.strictSame(numbersOf(recorder.seen), [1, 3])
  await recorder.stop()
})
