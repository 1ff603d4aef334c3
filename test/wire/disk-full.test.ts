/**
 * A full disk under the database: writes are refused and leave nothing behind, reads go on, and all works
 * again when there is space.
 */
import t from 'tap'
import { startCluster } from '../../scripts/postgres.ts'
import { emptyDatabaseUrl, fillDataFolder, serverUrl } from '../helpers/database.ts'
import { bearer, newFolder, post, secretKey, startServer } from '../helpers/server.ts'
import { mountSmallDisk } from '../helpers/small-disk.ts'
import { until } from '../helpers/until.ts'

const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }
const adminSettings = { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, DEMO: 'off' }

/** A body that cannot be compressed and needs many pages. */
const longBody = () => Array.from({ length: 6_000 }, () => Math.random().toString(36).slice(2, 12)).join(' ')

const kind = serverUrl === undefined ? 'embedded' : 'PostgreSQL'

async function environmentOn(folder: string): Promise<Record<string, string>> {
  if (serverUrl === undefined) {
    const dataDir = `${folder}/data`
    await fillDataFolder(dataDir)
    return { DATA_DIR: dataDir }
  }
  const cluster = await startCluster({ parent: folder })
  t.teardown(() => cluster.stop())
  return { DATABASE_URL: await emptyDatabaseUrl(cluster.url), SECRET_KEY: secretKey, DATA_DIR: newFolder() }
}

const disk = mountSmallDisk(320)

t.test(`keeps on a full disk, ${kind}`, { skip: !disk && 'this user may not mount a disk' }, async (t) => {
  if (!disk) return
  const environment = await environmentOn(disk.folder)
  const server = await startServer({ ...environment, ...adminSettings, LOG_LEVEL: 'debug' })
  const headers = await bearer(server.url, admin)
  const write = () => post(`${server.url}/v1/articles`, { title: 'Long', body: longBody() }, headers)
  const drafts = async () => {
    const answer = await fetch(`${server.url}/v1/drafts?limit=100`, { headers })
    return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id).sort()
  }
  const readiness = async () => (await fetch(`${server.url}/readyz`)).json()
  t.equal((await write()).status, 201)
  t.strictSame(await readiness(), { status: 'ok' })

  const stored = new Set(await drafts())
  const { signal } = await untilRefused(disk, { write, stored })
  t.test('answers 503 in words, with Retry-After, and stores nothing of the request', async (t) => {
    t.equal(signal.status, 503)
    t.equal(signal.headers.get('retry-after'), '30')
    const { detail } = (await signal.json()) as { detail: string }
    t.match(detail, /^The disk of the database is full, so nothing of this request was stored\./)
    for (let count = 0; count < 5; count++) {
      const answer = await write()
      if (answer.status === 201) stored.add(((await answer.json()) as { id: string }).id)
      else t.equal(answer.status, 503)
    }
    t.strictSame(await drafts(), [...stored].sort())
  })

  t.test('reads, and says in its readiness what does not work', async (t) => {
    for (const path of ['/v1/articles', '/v1/comments', '/livez'])
      t.equal((await fetch(server.url + path)).status, 200, path)
    t.equal((await fetch(`${server.url}/readyz`)).status, 200)
    t.strictSame(await readiness(), { status: 'ok', writes: 'disk full' })
  })

  t.test('writes again when there is space, and works on its jobs', async (t) => {
    disk.free()
    await until(async () => !Object.hasOwn((await readiness()) as object, 'writes'))
    t.equal((await write()).status, 201)
    const signup = { email: 'reader@readers.example' }
    t.equal((await post(`${server.url}/v1/newsletter-signups`, signup)).status, 202)
    if (serverUrl === undefined) await server.logged('mail is not sent')
    t.equal((await drafts()).length, stored.size + 1)
  })

  t.test('has one line in the log at the start of the outage, and one with a count at its end', async (t) => {
    const end = await server.logged('requests are no longer answered with 503')
    t.ok(Number(end.requests) >= 1)
    const starts = server.logs.filter(({ msg }) => msg === 'requests are answered with 503')
    t.equal(starts.length, 1)
    t.match(starts[0]?.reason, /No space left|less than 64 MB/)
    t.notOk(server.logs.some(({ msg }) => msg === 'request failed'))
    t.equal(server.child.exitCode, null)
  })
})

type Writing = { write: () => Promise<Response>; stored: Set<string> }

/** Pages with room may still take a few rows after the disk is full. */
async function untilRefused(
  { fill }: { fill: () => void },
  { write, stored }: Writing,
): Promise<{ signal: Response }> {
  fill()
  for (;;) {
    const answer = await write()
    if (answer.status !== 201) return { signal: answer }
    stored.add(((await answer.json()) as { id: string }).id)
  }
}
