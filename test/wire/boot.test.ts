/**
 * The start of the process: faults end it with clear messages, and the first start makes what the
 * operator needs.
 */
import { chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openEmbedded } from '../../src/db/embedded.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { bearer, logIn, newFolder, readDemoAccounts, startProcess, startServer } from '../helpers/server.ts'

const secret = 'hunter2-hunter2'

t.test('refuses a wrong environment', async (t) => {
  t.test('names every fault at once, reveals no secret and makes no file', async (t) => {
    const dataDir = join(newFolder(), 'data')
    const { exited, stderr, logs } = startProcess({
      DATA_DIR: dataDir,
      PORT: 'eighty',
      PUBLIC_URL: 'ftp://masthead.test',
      DATABASE_URL: `mysql://root:${secret}@127.0.0.1/masthead`,
      SECRET_KEY: secret,
      CORS_ORIGINS: 'https://a.example/path',
      TRUST_PROXY: 'maybe',
      LOG_LEVEL: 'loud',
      DEMO: 'yes',
      ADMIN_EMAIL: 'nobody',
      ADMIN_PASSWORD: 'hunter2',
    })
    t.strictSame(await exited, { code: 1, signal: null })
    t.equal(
      stderr(),
      `The environment is not usable:
  - PORT must be a whole number from 0 to 65535, not 'eighty'
  - DATABASE_URL must be a URL that starts with postgres:// or postgresql://
  - SECRET_KEY must have at least 32 characters
  - ADMIN_EMAIL must be an e-mail address
  - ADMIN_PASSWORD must have at least 12 characters
  - PUBLIC_URL must be a URL that starts with http:// or https://
  - CORS_ORIGINS must be * or origins like https://www.example.org, not 'https://a.example/path'
  - TRUST_PROXY must be one of on, off, not 'maybe'
  - LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not 'loud'
  - DEMO must be one of on, off, not 'yes'
`,
    )
    t.strictSame(logs, [])
    t.equal(existsSync(dataDir), false)
  })

  t.test('needs a SECRET_KEY with DATABASE_URL, and both settings of the first admin', async (t) => {
    const { exited, stderr } = startProcess({
      DATA_DIR: newFolder(),
      DATABASE_URL: `postgres://masthead:${secret}@127.0.0.1:1/masthead`,
      ADMIN_EMAIL: 'admin@masthead.example',
    })
    t.strictSame(await exited, { code: 1, signal: null })
    t.equal(
      stderr(),
      `The environment is not usable:
  - SECRET_KEY is required with DATABASE_URL
  - ADMIN_EMAIL and ADMIN_PASSWORD belong together. Set both or neither
`,
    )
  })

  t.test('exits with 1 where no database answers, and does not print the password', async (t) => {
    const { exited, stderr, logs } = startProcess({
      DATA_DIR: newFolder(),
      DATABASE_URL: `postgres://masthead:${secret}@127.0.0.1:1/masthead`,
      SECRET_KEY: 'a secret key that only the tests know',
    })
    t.strictSame(await exited, { code: 1, signal: null })
    t.match(stderr(), 'ECONNREFUSED')
    t.notMatch(stderr() + JSON.stringify(logs), secret)
  })
})

const isRoot = process.geteuid?.() === 0

t.test('refuses a data folder of another user', { skip: !isRoot && 'needs root' }, async (t) => {
  for (const WORKER of ['inline', 'only']) {
    const dataDir = newFolder()
    chownSync(dataDir, 65_534, 65_534)
    const { exited, stderr, logs } = startProcess({ WORKER, DATA_DIR: dataDir })
    t.strictSame(await exited, { code: 1, signal: null })
    t.match(stderr(), /^The data folder \S+ belongs to another user \(id 65534\), who could read it\. .*\n$/)
    t.strictSame(logs, [])
    t.strictSame(readdirSync(dataDir), [])
  }
})

t.test('starts with the demo in an empty folder', async (t) => {
  const dataDir = join(newFolder(), 'made', 'by itself')
  const first = await startServer({ DATA_DIR: dataDir })

  t.test('listens on the loopback address alone', async (t) => {
    t.equal(new URL(first.url).hostname, '127.0.0.1')
  })

  t.test('keeps its folder and secrets from other users', async (t) => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    t.equal(mode(dataDir), '700')
    t.equal(mode(join(dataDir, 'secret-key')), '600')
    t.equal(mode(join(dataDir, 'demo-accounts.json')), '600')
    t.match(readFileSync(join(dataDir, 'secret-key'), 'utf8'), /^[\w-]{43}$/)
    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    t.ok(files.length > 500, `${files.length} files`)
    t.strictSame(
      files.filter((name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0),
      [],
    )
  })

  t.test('writes accounts that can log in: a reader, an author, a moderator and an admin', async (t) => {
    const logins = readDemoAccounts(dataDir)
    for (const role of ['author', 'moderator', 'admin']) {
      t.ok(
        logins.some(({ roles }) => roles.includes(role)),
        role,
      )
    }
    t.ok(
      logins.some(({ roles }) => roles.join() === 'reader'),
      'one who only reads',
    )
    t.equal(new Set(logins.map(({ password }) => password)).size, logins.length, 'no two share a password')
    for (const login of logins) {
      const answer = await logIn(first.url, login)
      const { account } = (await answer.json()) as { account: { email: string; roles: string[] } }
      t.equal(answer.status, 201)
      t.strictSame({ email: account.email, roles: account.roles }, { email: login.email, roles: login.roles })
    }
  })

  t.test('says where the passwords are, and logs none of them', async (t) => {
    const line = await first.logged('demo publication loaded')
    t.equal(line.accountsFile, join(dataDir, 'demo-accounts.json'))
    const log = JSON.stringify(first.logs)
    for (const { password } of readDemoAccounts(dataDir)) t.notOk(log.includes(password))
  })

  t.test('refuses a second process in its folder, and continues', async (t) => {
    const { exited, stderr } = startProcess({ DATA_DIR: dataDir })
    t.strictSame(await exited, { code: 1, signal: null })
    t.equal(
      stderr(),
      `The data folder ${dataDir} is in use by another process. Stop it, or set DATA_DIR to another folder.\n`,
    )
    t.equal((await fetch(`${first.url}/readyz`)).status, 200)
  })

  t.test('opens the folder again at once after kill -9, with the same accounts', async (t) => {
    const before = readDemoAccounts(dataDir)
    t.strictSame(await first.kill(), { code: null, signal: 'SIGKILL' })
    const second = await startServer({ DATA_DIR: dataDir })
    t.strictSame(readDemoAccounts(dataDir), before)
    t.equal(second.logs.filter(({ msg }) => msg.startsWith('demo publication')).length, 0)
    const [login] = before
    t.equal(login && (await logIn(second.url, login)).status, 201)
    await second.stop()
  })
})

t.test('starts without the demo where others can reach the service', async (t) => {
  const dataDir = newFolder()
  const server = await startServer({ DATA_DIR: dataDir, HOST: '0.0.0.0' })
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/articles`)
  t.strictSame(await answer.json(), { data: [], page: { nextCursor: null, prevCursor: null } })
  t.equal(existsSync(join(dataDir, 'demo-accounts.json')), false)
  t.strictSame(await server.stop(), { code: 0, signal: null })
})

t.test('starts without the demo, with a first admin', async (t) => {
  const dataDir = newFolder()
  const admin = { email: 'Chief@masthead.example', password: 'the first password' }
  const environment = { DATA_DIR: dataDir, DEMO: 'off', ADMIN_EMAIL: admin.email }
  const first = await startServer({ ...environment, ADMIN_PASSWORD: admin.password })

  t.test('makes the admin, who may do what admins do', async (t) => {
    t.equal(first.logs.filter(({ msg }) => msg === 'admin account made').length, 1)
    const headers = await bearer(first.url, admin)
    t.equal((await fetch(`${first.url}/v1/newsletter-signups`, { headers })).status, 200)
    t.notOk(JSON.stringify(first.logs).includes(admin.password))
  })

  t.test('leaves the publication empty', async (t) => {
    t.equal(existsSync(join(dataDir, 'demo-accounts.json')), false)
    const answer = await fetch(`${first.url}/v1/articles`)
    t.strictSame(await answer.json(), { data: [], page: { nextCursor: null, prevCursor: null } })
  })

  t.test('makes the admin once: another password at a later start changes nothing', async (t) => {
    await first.stop()
    const later = { email: 'chief@masthead.example', password: 'a later password' }
    const second = await startServer({
      ...environment,
      ADMIN_EMAIL: later.email,
      ADMIN_PASSWORD: later.password,
    })
    t.equal((await logIn(second.url, admin)).status, 201)
    t.equal((await logIn(second.url, later)).status, 401)
    t.equal(second.logs.filter(({ msg }) => msg === 'admin account made').length, 0)
    await second.stop()
  })

  t.test('keeps exactly that', async (t) => {
    const database = await openEmbedded(dataDir)
    t.teardown(() => database.close())
    t.strictSame(await database.db.select({ email: accounts.email, roles: accounts.roles }).from(accounts), [
      { email: admin.email, roles: ['reader', 'admin'] },
    ])
    t.equal(await database.db.$count(articles), 0)
    t.equal(await database.db.$count(contributors), 0)
  })
})
