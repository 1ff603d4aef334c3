/** Imports of newsletter signups over real connections: uploads that break off, and kill -9 in the middle. */
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { signupEvents, signupImportChunks, signupImports, signups } from '../../src/db/tables/signups.ts'
import type { SignupImport } from '../../src/schemas/newsletter/signup-imports.ts'
import { startTestApp } from '../helpers/app.ts'
import { bearer, places, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const url = '/v1/newsletter-signups/imports'
const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }

/** 1 % of the lines are bad: some are no addresses, some come twice. */
function fileOf(lines: number): string {
  const lineAt = (index: number) => {
    if (index % 200 === 199) return 'no address,x'
    if (index % 200 === 99) return `reader-${index - 1}@readers.example,"twice"`
    return `reader-${index}@readers.example,"Reader, ${index}"`
  }
  return `email,name\n${Array.from({ length: lines }, (_, index) => lineAt(index)).join('\n')}\n`
}

for (const { name, make } of places) {
  t.test(`kill -9 in the middle of an import, ${name}`, async (t) => {
    const lines = 8_000
    const { environment, open } = await make()
    const start = () =>
      startServer({ ...environment, DEMO: 'off', ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password })
    let server = await start()
    const authorization = await bearer(server.url, admin)
    const sent = await fetch(`${server.url}${url}?mode=confirmed&evidence=former`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'text/csv' },
      body: fileOf(lines),
    })
    t.equal(sent.status, 202)
    const read = async () => {
      const answer = await fetch(server.url + sent.headers.get('location'), { headers: authorization })
      return (await answer.json()) as SignupImport & { refusals: { line: number }[] }
    }
    for (const progress of [1, lines / 2]) {
      await until(async () => (await read()).counts.added >= progress)
      await server.kill()
      const { db, close } = await open()
      t.ok((await db.$count(signupImportChunks)) > 0, 'the kill left some lines')
      await close()
      server = await start()
    }
    const report = await until(async () => {
      const now = await read()
      return now.status === 'done' && now
    })
    await server.stop()

    const bad = lines / 100
    t.strictSame(report.counts, { added: lines - bad, updated: 0, unchanged: 0, keptOut: 0, refused: bad })
    t.strictSame(
      report.refusals.map(({ line }) => line),
      Array.from({ length: bad }, (_, index) => index * 100 + 101),
    )
    const { db, close } = await open()
    t.teardown(close)
    t.equal(await db.$count(signups), lines - bad)
    t.equal(await db.$count(signupEvents), lines - bad, 'each has its line in the ledger')
    t.equal(await db.$count(signupImportChunks), 0)
  })
}

t.test('an upload that breaks off leaves nothing', async (t) => {
  const { app, deps, person } = await startTestApp()
  const { db } = deps.database
  const { authorization } = (await person(['admin'])).headers
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const form =
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
  const uploads: [type: string, head: string][] = [
    ['text/csv', ''],
    ['multipart/form-data; boundary=edge', form],
  ]
  for (const [type, head] of uploads) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const request = `POST ${url}?mode=opt-in HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n`
    socket.write(`${request}Content-Type: ${type}\r\nContent-Length: 10000000\r\n\r\n${head}${fileOf(1_000)}`)
    await until(async () => (await db.$count(signupImportChunks)) > 0)
    t.equal(await db.$count(signupImports), 1, type)
    socket.destroy()
    await until(async () => (await db.$count(signupImports)) === 0)
    t.equal(await db.$count(signupImportChunks), 0)
  }
  t.strictSame(
    (await app.inject({ url, headers: { authorization } })).json().data,
    [],
    'and the service goes on',
  )
})

t.test('a file that is too long is refused before it is read, and the answer arrives', async (t) => {
  const { app, deps, person } = await startTestApp({ importMaxBytes: 100_000 })
  const { authorization } = (await person(['admin'])).headers
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  async function* endless() {
    yield Buffer.from('email\n')
    for (;;) {
      yield Buffer.from('reader@readers.example\n'.repeat(500))
      await delay(1)
    }
  }
  const answers = [
    ['text/csv', Buffer.from(fileOf(10_000))],
    ['text/csv', endless()],
  ] as const
  for (const [type, body] of answers) {
    const answer = await fetch(`http://127.0.0.1:${port}${url}?mode=opt-in`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: body as never,
      duplex: 'half',
    } as RequestInit)
    t.equal(answer.status, 413)
    await answer.arrayBuffer()
    t.equal(await deps.database.db.$count(signupImports), 0)
  }
})
