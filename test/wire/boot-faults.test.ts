/**
 * Boots that must fail or stop: a port in use, an ADMIN_EMAIL of another account, a SIGTERM during
 * the boot.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { serverUrl } from '../helpers/database.ts'
import {
  embeddedPlace,
  logIn,
  newFolder,
  type Process,
  places,
  post,
  startProcess,
  startServer,
  startWarnings,
} from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

t.test('a port in use', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as AddressInfo

  t.test('ends the boot with 1 and one line that says what to do', async (t) => {
    const { environment } = await embeddedPlace()
    const { exited, stderr } = startProcess({ ...environment, DEMO: 'off', PORT: String(port) })
    t.strictSame(await exited, { code: 1, signal: null })
    t.equal(
      stderr(),
      `listen EADDRINUSE: address already in use 127.0.0.1:${port}. Set PORT to another port.\n`,
    )
  })
})

t.test('an ADMIN_PASSWORD that is easy to guess', async (t) => {
  t.test('ends the boot with 1 and says so, without the password', async (t) => {
    const admin = { ADMIN_EMAIL: 'chief@masthead.example', ADMIN_PASSWORD: 'Password1234' }
    const { environment } = await embeddedPlace()
    const { exited, stderr, logs } = startProcess({ ...environment, DEMO: 'off', ...admin })
    t.strictSame(await exited, { code: 1, signal: null })
    t.equal(
      stderr(),
      'The environment is not usable:\n  - ADMIN_PASSWORD is among the passwords that are guessed ' +
        'first; choose another\n',
    )
    t.equal(logs.filter(({ msg }) => msg === 'admin account made').length, 0)
  })
})

for (const { name, make } of places) {
  t.test(`ADMIN_EMAIL of an account that is not an admin, ${name}`, async (t) => {
    const { environment, open } = await make()
    const ann = { email: 'Ann@readers.example', password: 'the password of Ann' }
    const first = await startServer({ ...environment, DEMO: 'off' })
    const registered = await post(`${first.url}/v1/accounts`, { ...ann, displayName: 'Ann' })
    t.equal(registered.status, 201)
    await first.stop()

    async function contents() {
      const database = await open()
      const { db } = database
      const rows = { accounts: await db.select().from(accounts), events: await db.$count(events) }
      await database.close()
      return rows
    }
    const before = await contents()
    const admin = { ADMIN_EMAIL: 'ann@readers.example', ADMIN_PASSWORD: 'the password of a chief' }
    const second = await startServer({ ...environment, DEMO: 'off', ...admin })

    t.test('is reported in the log', async (t) => {
      t.match(
        second.logs.filter(({ level, msg }) => level === 40 && !startWarnings(environment).includes(msg)),
        [
          {
            accountId: before.accounts[0]?.id,
            msg: 'ADMIN_EMAIL belongs to an account that is not an admin; nothing was changed',
          },
        ],
      )
      t.equal(second.logs.filter(({ msg }) => msg === 'admin account made').length, 0)
      t.notOk(JSON.stringify(second.logs).includes(admin.ADMIN_PASSWORD))
    })

    t.test('makes nobody an admin and changes no password', async (t) => {
      await second.stop()
      t.strictSame(await contents(), before)
      t.strictSame(
        before.accounts.map(({ roles }) => roles),
        [['reader']],
      )
      const third = await startServer({ ...environment, DEMO: 'off' })
      t.equal((await logIn(third.url, ann)).status, 201)
      t.equal((await logIn(third.url, { ...ann, password: admin.ADMIN_PASSWORD })).status, 401)
      await third.stop()
    })
  })
}

/** Moments of the boot that a test can see; at the first of them, signals are already handled. */
const moments: Record<string, (process: Process, dataDir: string) => Promise<unknown>> = {
  'the data folder is made': (_process, dataDir) => until(() => existsSync(dataDir)),
  'the folder of the database is made': (_process, dataDir) =>
    until(() => existsSync(join(dataDir, 'postgres'))),
  'the demo is loaded': ({ logged }) => logged('demo publication loaded'),
}

t.test('SIGTERM during the boot', { skip: serverUrl && 'is of the embedded database' }, async (t) => {
  for (const [moment, reached] of Object.entries(moments)) {
    t.test(`when ${moment}: ends with 0, and the next boot goes through`, async (t) => {
      const dataDir = join(newFolder(), 'data')
      const environment = { DATA_DIR: dataDir, DEMO: moment === 'the demo is loaded' ? 'on' : 'off' }
      const booting = startProcess(environment)
      await reached(booting, dataDir)
      t.strictSame(await booting.stop(), { code: 0, signal: null })
      t.equal(booting.stderr(), '')
      t.equal(booting.logs.at(-1)?.msg, 'stopped')
      const next = await startServer(environment)
      t.equal((await fetch(`${next.url}/readyz`)).status, 200)
      t.strictSame(await next.stop(), { code: 0, signal: null })
    })
  }
})
