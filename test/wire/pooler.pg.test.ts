/**
 * Two instances behind PgBouncer, which have no other way to the database. Instances and the pooler
 * are restarted.
 */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import pg from 'pg'
import t, { type Test } from 'tap'
import { listenTo } from '../helpers/comments/event-stream.ts'
import { emptyDatabaseUrl, serverUrl } from '../helpers/database.ts'
import {
  pgbouncerVersion,
  poolModes,
  skipWithoutPgbouncer as skip,
  startPgbouncer,
} from '../helpers/pgbouncer.ts'
import {
  bearer,
  complaintsOf,
  type Environment,
  newFolder,
  post,
  readDemoAccounts,
  type Server,
  secretKey,
  startProcess,
  startServer,
  startWarnings,
} from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const bootLock = 0x6d617374
/** The poll takes a second, but the machine of the tests may be busy. */
const soonMs = 5_000

async function client(t: Test, connectionString: string): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString })
  await connected.connect()
  t.teardown(() => connected.end())
  return connected
}

function complaints({ logs, stderr }: Server): unknown[] {
  return [...complaintsOf({ logs }), ...(stderr() === '' ? [] : [stderr()])]
}

async function firstArticle({ url }: Server): Promise<string> {
  const list = (await (await fetch(`${url}/v1/articles?limit=1`)).json()) as { data: { id: string }[] }
  return `/v1/articles/${list.data[0]?.id}/comments`
}

/** Posts a comment at one instance, and checks that a reader hears of it at another one. */
async function testStream(t: Test, { at, from, dataDir }: { at: Server; from: Server; dataDir: string }) {
  const path = await firstArticle(at)
  const { body } = await fetch(`${from.url}${path}/stream`)
  const heard = listenTo(Readable.fromWeb(body as ReadableStream))
  await heard.message(1)
  const [login] = readDemoAccounts(dataDir).filter(({ roles }) => roles.length === 1)
  const headers = await bearer(at.url, login ?? { email: '', password: '' })
  const answer = await post(`${at.url}${path}`, { body: 'Told everywhere' }, headers)
  t.equal(answer.status, 201)
  const postedAt = performance.now()
  const { id } = (await answer.json()) as { id: string }
  await heard.of(id)
  const tookMs = performance.now() - postedAt
  t.ok(tookMs < soonMs, `heard after ${Math.round(tookMs)} ms`)
}

for (const mode of skip ? [] : poolModes) {
  t.test(`two instances behind ${pgbouncerVersion()} in ${mode} mode`, async (t) => {
    const pgbouncer = await startPgbouncer(t, { mode, poolSize: 60 })
    const direct = await emptyDatabaseUrl(serverUrl ?? '')
    const shared = { DATABASE_URL: pgbouncer.urlOf(direct), SECRET_KEY: secretKey, DEMO: 'on' }
    const start = (more: Environment) => startServer({ ...shared, ...more })
    const dataDir = newFolder()
    const killed = startProcess({ ...shared, DEMO: 'off', DATA_DIR: newFolder() })
    const watch = await client(t, direct)
    const holders = async () => {
      const text = `select pid from pg_locks where locktype = 'advisory' and objid = $1 and granted
                    and database = (select oid from pg_database where datname = current_database())`
      return (await watch.query(text, [bootLock])).rows.length
    }
    await until(async () => (await holders()) > 0)
    await killed.kill()

    let one = await start({ DATA_DIR: dataDir })
    t.pass('an instance starts after another one was killed while it held the boot lock')
    const other = await start({ DATA_DIR: newFolder() })
    t.equal(await holders(), 0, 'nobody holds the boot lock')
    await testStream(t, { at: one, from: other, dataDir })
    await testStream(t, { at: other, from: one, dataDir })
    for (const instance of [one, other]) {
      t.strictSame(complaints(instance), startWarnings(shared))
      t.equal(instance.logs.filter(({ msg }) => msg.includes('DATABASE_DIRECT_URL')).length, 1)
    }

    t.strictSame(await one.stop(), { code: 0, signal: null })
    one = await start({ DATA_DIR: dataDir, DATABASE_DIRECT_URL: direct })
    t.equal(one.logs.filter(({ msg }) => msg.includes('DATABASE_DIRECT_URL')).length, 0)
    await testStream(t, { at: other, from: one, dataDir })

    await pgbouncer.kill()
    for (const { url } of [one, other]) t.equal((await fetch(`${url}/v1/articles?tag=x`)).status, 503)
    await pgbouncer.start()
    for (const { url } of [one, other]) {
      await until(async () => (await fetch(`${url}/readyz`)).status === 200)
      await until(async () => (await fetch(`${url}/v1/articles?tag=x`)).status === 200)
    }
    await testStream(t, { at: one, from: other, dataDir })
    t.strictSame(await one.stop(), { code: 0, signal: null })
    t.strictSame(await other.stop(), { code: 0, signal: null })
  })
}

t.test('a start that waits for another one', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const url = await emptyDatabaseUrl(serverUrl ?? '')
  const holder = await client(t, url)
  await holder.query('select pg_advisory_lock($1)', [bootLock])
  const waiting = startProcess({ DATABASE_URL: url, SECRET_KEY: secretKey, DATA_DIR: newFolder() })
  const told = 'waiting for another instance that prepares the database'
  const { msg } = await waiting.logged(told)
  t.match(msg, / for 1\d s so far$/)
  await until(() => waiting.logs.filter((line) => line.msg.startsWith(told)).length === 2)
  await holder.query('select pg_advisory_unlock($1)', [bootLock])
  await waiting.logged('Masthead is listening at ')
  t.strictSame(await waiting.stop(), { code: 0, signal: null })
})
