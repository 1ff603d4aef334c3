/**
 * Keys are rotated at the command line while two instances run, and replaced when SECRET_KEY is
 * lost.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { decodeProtectedHeader } from 'jose'
import t from 'tap'
import { serverUrl } from '../helpers/database.ts'
import {
  type Environment,
  fromTest,
  logIn,
  places,
  post,
  quickStart,
  readDemoAccounts,
  startProcess,
  startServer,
} from '../helpers/server.ts'

const adminFile = fileURLToPath(new URL('../../scripts/admin.ts', import.meta.url))

/** Runs `npm run admin` and returns what it printed. */
async function admin(environment: Environment, ...parameters: string[]) {
  const child = spawn(process.execPath, [...quickStart, adminFile, ...parameters], {
    env: { ...fromTest, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    printed.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed.stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

t.test('rotate-keys', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const place = await places.find(({ name }) => name === 'PostgreSQL')?.make()
  if (!place) throw new Error('there is a server and no place on it')
  const environment = {
    ...place.environment,
    DEMO: 'on',
    PUBLIC_URL: 'http://masthead.test',
    RATE_LIMIT: 'off',
  }
  const instances = [await startServer(environment), await startServer(environment)]
  const [login] = readDemoAccounts(environment.DATA_DIR)
  if (!login) throw new Error('the demo has no account')

  const tokenFrom = async (url: string) => {
    const session = (await (await logIn(url, login)).json()) as { accessToken: string; refreshToken: string }
    return { ...session, kid: decodeProtectedHeader(session.accessToken).kid }
  }
  const statusesOf = (token: string) =>
    Promise.all(
      instances.map(
        async ({ url }) =>
          (await fetch(`${url}/v1/accounts/me`, { headers: { authorization: `Bearer ${token}` } })).status,
      ),
    )
  const rotate = async (...options: string[]) => {
    const { code, stdout, stderr } = await admin(environment, 'rotate-keys', ...options)
    t.strictSame([code, stderr], [0, ''])
    return /^(\S+) signs from now on\n/.exec(stdout)?.[1]
  }
  const before = await Promise.all(instances.map(({ url }) => tokenFrom(url)))

  t.test('makes every instance sign with the new key, and accept tokens of both', async (t) => {
    const kid = await rotate()
    const after = await Promise.all(instances.map(({ url }) => tokenFrom(url)))
    t.strictSame(
      after.map((token) => token.kid),
      [kid, kid],
    )
    for (const { accessToken } of [...before, ...after])
      t.strictSame(await statusesOf(accessToken), [200, 200])
  })

  t.test('refuses what former keys signed, on every instance, when told to discard them', async (t) => {
    const former = await Promise.all(instances.map(({ url }) => tokenFrom(url)))
    await rotate('--discard')
    for (const { accessToken } of [...before, ...former])
      t.strictSame(await statusesOf(accessToken), [401, 401])
    const after = await Promise.all(instances.map(({ url }) => tokenFrom(url)))
    for (const { accessToken } of after) t.strictSame(await statusesOf(accessToken), [200, 200])
  })

  t.test('makes the service usable again when SECRET_KEY is lost, and sessions go on', async (t) => {
    const [one] = instances
    const { refreshToken } = await tokenFrom(one?.url ?? '')
    for (const { stop } of instances) await stop()
    const lost = { ...environment, SECRET_KEY: 'another secret key, since the first is lost' }
    const refused = startProcess(lost)
    t.strictSame(await refused.exited, { code: 1, signal: null })
    t.match(refused.stderr(), /npm run admin -- rotate-keys --discard/)
    t.equal((await admin(lost, 'rotate-keys', '--discard')).code, 0)
    const next = await startServer(lost)
    const answer = await post(`${next.url}/v1/sessions/refresh`, { refreshToken })
    t.equal(answer.status, 200)
    await next.stop()
  })
})
