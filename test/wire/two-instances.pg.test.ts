/**
 * Instances that start at the same moment on an empty database share one key, one demo and one
 * admin.
 */
import { chmodSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readDemoContent } from '../../src/boot/demo-content.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { accounts, signingKeys } from '../../src/db/tables/accounts.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { events } from '../../src/db/tables/events.ts'
import { emptyDatabaseUrl, serverUrl } from '../helpers/database.ts'
import {
  bearer,
  complaintsOf,
  type Environment,
  newFolder,
  readDemoAccounts,
  type Server,
  secretKey,
  startProcess,
  startServer,
  startWarnings,
} from '../helpers/server.ts'

const skip = !serverUrl && 'needs TEST_DATABASE_URL'

type Start = { count: number; environment: Environment }

/** Starts so many instances at once, each with a folder of its own, over one empty database. */
async function startInstances({ count, environment }: Start) {
  const databaseUrl = await emptyDatabaseUrl(serverUrl ?? '')
  const folders = Array.from({ length: count }, newFolder)
  for (const folder of folders) chmodSync(folder, 0o755)
  const shared = {
    ...environment,
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secretKey,
    PUBLIC_URL: 'http://masthead.test',
  }
  const instances = await Promise.all(folders.map((folder) => startServer({ ...shared, DATA_DIR: folder })))
  return { databaseUrl, folders, instances, shared }
}

function complaints(instances: readonly Server[]): unknown[] {
  return instances.flatMap((instance) => [
    ...complaintsOf(instance),
    ...(instance.stderr() === '' ? [] : [instance.stderr()]),
  ])
}

async function getKeys({ url }: Server): Promise<{ keys: { kid: string; d?: string }[] }> {
  const answer = await fetch(`${url}/.well-known/jwks.json`)
  return (await answer.json()) as { keys: { kid: string; d?: string }[] }
}

async function statusOf(
  { url }: Server,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> {
  return (await fetch(url + path, { headers })).status
}

t.test('two instances, with the demo', { skip }, async (t) => {
  const { databaseUrl, folders, instances, shared } = await startInstances({
    count: 2,
    environment: { DEMO: 'on' },
  })
  const [one, other] = instances
  if (!one || !other) throw new Error('there are two')

  t.test('both start without an error', async (t) => {
    for (const instance of instances) t.equal(await statusOf(instance, '/readyz'), 200)
    t.strictSame(
      complaints(instances),
      instances.flatMap(() => startWarnings(shared)),
    )
  })

  t.test('one of them has loaded the demo, once', async (t) => {
    const content = await readDemoContent()
    const database = await openPostgres(databaseUrl, { onError: () => {} })
    t.teardown(() => database.close())
    t.equal(await database.db.$count(accounts), content.accounts.length)
    t.equal(await database.db.$count(articles), content.articles.length + content.drafts.length)
    const files = folders.filter((folder) => existsSync(join(folder, 'demo-accounts.json')))
    t.equal(files.length, 1)
    t.equal(statSync(files[0] ?? '').mode & 0o777, 0o700, 'the folder that has the passwords is private')
    t.equal(instances.flatMap(({ logs }) => logs).filter(({ msg }) => msg.startsWith('demo ')).length, 1)
  })

  t.test('they sign with one key, and publish only its public part', async (t) => {
    const keys = await getKeys(one)
    t.equal(keys.keys.length, 1)
    t.equal(keys.keys[0]?.d, undefined)
    t.strictSame(await getKeys(other), keys)
  })

  t.test('each accepts the tokens of the other', async (t) => {
    const folder = folders.find((candidate) => existsSync(join(candidate, 'demo-accounts.json'))) ?? ''
    const admin = readDemoAccounts(folder).find(({ roles }) => roles.includes('admin'))
    if (!admin) throw new Error('the demo has an admin')
    for (const [issuer, acceptor] of [instances, [...instances].reverse()] as const) {
      if (!issuer || !acceptor) throw new Error('there are two')
      const headers = await bearer(issuer.url, admin)
      t.equal(await statusOf(acceptor, '/v1/accounts/me', headers), 200)
      t.equal(await statusOf(acceptor, '/v1/newsletter-signups', headers), 200)
    }
    t.equal(await statusOf(other, '/v1/accounts/me', { authorization: 'Bearer nonsense' }), 401)
  })

  t.test('a third one that starts later changes nothing', async (t) => {
    const before = await getKeys(one)
    const third = await startServer({ ...shared, DATA_DIR: newFolder() })
    t.strictSame(await getKeys(third), before)
    t.equal(third.logs.filter(({ msg }) => msg.startsWith('demo ')).length, 0)
    t.strictSame(complaints([third]), startWarnings(shared))
    t.strictSame(await third.stop(), { code: 0, signal: null })
  })

  t.test('one with another SECRET_KEY is refused with a clear message', async (t) => {
    const { exited, stderr } = startProcess({
      ...shared,
      SECRET_KEY: 'quite another key that opens nothing here',
      DATA_DIR: newFolder(),
    })
    t.strictSame(await exited, { code: 1, signal: null })
    t.match(stderr(), /^SECRET_KEY cannot decrypt the signing key \S+ in the database\./)
    t.equal(stderr().split('\n').length, 2, 'one line, no stack')
  })
})

t.test('ten instances, with a first admin', { skip }, async (t) => {
  const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }
  const { databaseUrl, instances, shared } = await startInstances({
    count: 10,
    environment: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
  })

  t.test('all start without an error', async (t) => {
    t.strictSame(
      await Promise.all(instances.map((instance) => statusOf(instance, '/readyz'))),
      instances.map(() => 200),
    )
    t.strictSame(
      complaints(instances),
      instances.flatMap(() => startWarnings(shared)),
    )
  })

  t.test('there is one admin, one key, and nothing else', async (t) => {
    const database = await openPostgres(databaseUrl, { onError: () => {} })
    t.teardown(() => database.close())
    t.strictSame(await database.db.select({ email: accounts.email, roles: accounts.roles }).from(accounts), [
      { email: admin.email, roles: ['reader', 'admin'] },
    ])
    t.equal(await database.db.$count(signingKeys), 1)
    t.equal(await database.db.$count(articles), 0)
    t.strictSame(await database.db.select({ type: events.type }).from(events), [
      { type: 'account.registered' },
    ])
    const made = instances.flatMap(({ logs }) => logs).filter(({ msg }) => msg === 'admin account made')
    t.equal(made.length, 1)
  })

  t.test('all accept a token of the first', async (t) => {
    const headers = await bearer(instances[0]?.url ?? '', admin)
    t.strictSame(
      await Promise.all(instances.map((instance) => statusOf(instance, '/v1/accounts/me', headers))),
      instances.map(() => 200),
    )
  })

  t.test('all publish the same key', async (t) => {
    const [first, ...others] = await Promise.all(instances.map(getKeys))
    t.equal(first?.keys.length, 1)
    for (const keys of others) t.strictSame(keys, first)
  })
})
