/**
 * Migrated databases for tests: PGlite from a prepared dump, or PostgreSQL from a template. A
 * database is restored after a test and used again.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { getConstructionPlans } from 'pg-boss'
import { prepareQueues } from '../../src/boot/prepare-queues.ts'
import type { Database } from '../../src/db/database.ts'
import { embeddedExtensions, forgetRowParsers } from '../../src/db/embedded/folder.ts'
import { embeddedDatabase, openEmbedded } from '../../src/db/embedded.ts'
import { migrationsFolder } from '../../src/db/migrations.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { queues } from '../../src/jobs/queues.ts'
import { restore, type Session, type Snapshot, takeSnapshot } from './database-reset.ts'

/** The PostgreSQL server of `npm run test:postgres`; undefined in `npm test`. */
export const serverUrl = process.env.TEST_DATABASE_URL

const fingerprint = createHash('sha256')
for (const name of readdirSync(migrationsFolder)
  .filter((entry) => entry.endsWith('.sql'))
  .sort()) {
  fingerprint.update(readFileSync(join(migrationsFolder, name)))
}
fingerprint.update(getConstructionPlans()).update(JSON.stringify(queues))
const version = fingerprint.digest('hex').slice(0, 16)

/**
 * A database in the state after all migrations. When it is closed, it is restored for the next test
 * of this process.
 */
export async function freshDatabase(): Promise<Database> {
  return serverUrl ? borrowPostgres(serverUrl) : borrowEmbedded()
}

/**
 * A database that no test has used and no test will use again. Its files and the statistics of its
 * planner are new.
 */
export async function unusedDatabase(): Promise<Database> {
  if (serverUrl) return openPostgres(await freshDatabaseUrl(serverUrl), { onError: () => {} })
  return embeddedDatabase((await openInMemory()).pglite)
}

const cacheFolder = new URL('../../node_modules/.cache/masthead/', import.meta.url).pathname
const dumpFile = join(cacheFolder, `pglite-${version}.tar`)

/** The databases that tests of this process have closed. */
const idleEmbedded: { pglite: PGlite; snapshot: Snapshot; uses: number }[] = []
/** Few tests have more databases than this at the same time. */
const maxIdle = 3
/** Deleted rows slow scans down until a vacuum removes them. */
const usesBetweenVacuums = 10

async function borrowEmbedded(): Promise<Database> {
  const lent = idleEmbedded.pop() ?? (await openInMemory())
  const { pglite, snapshot } = lent
  const { handle, invalidate } = revocable(pglite)
  const close = async () => {
    invalidate()
    const session = sessionOf(pglite)
    if (idleEmbedded.length === maxIdle || !(await restore(session, snapshot))) return pglite.close()
    lent.uses += 1
    if (lent.uses % usesBetweenVacuums === 0) await session.run('vacuum')
    idleEmbedded.push(lent)
  }
  return embeddedDatabase(handle, { close })
}

async function openInMemory() {
  if (!existsSync(dumpFile)) await prepareDump()
  const pglite = await PGlite.create({
    loadDataDir: new Blob([readFileSync(dumpFile)]),
    extensions: embeddedExtensions,
  })
  await forgetRowParsers(pglite)
  return { pglite, snapshot: await takeSnapshot(sessionOf(pglite)), uses: 0 }
}

function sessionOf(pglite: PGlite): Session {
  return {
    run: (text) => pglite.exec(text),
    rows: async <Row>(text: string) => (await pglite.query<Row>(text)).rows,
  }
}

/** A test that has closed its database must not reach into the database of the next test. */
function revocable(pglite: PGlite) {
  let isRevoked = false
  const handle = new Proxy(pglite, {
    get(_, name) {
      if (isRevoked) throw new Error('PGlite is closed')
      const value = Reflect.get(pglite, name)
      return typeof value === 'function' ? value.bind(pglite) : value
    },
  })
  const invalidate = () => {
    isRevoked = true
  }
  return { handle, invalidate }
}

const idlePostgres: string[] = []
let postgresSnapshot: Snapshot | undefined

async function borrowPostgres(server: string): Promise<Database> {
  const url = idlePostgres.pop() ?? (await freshDatabaseUrl(server))
  postgresSnapshot ??= await withSession(url, takeSnapshot)
  const snapshot = postgresSnapshot
  const database = await openPostgres(url, { onError: () => {} })
  return {
    ...database,
    async close() {
      await database.close()
      const isUsable = await withSession(url, async (session) => {
        await session.rows(endOthers)
        return restore(session, snapshot)
      })
      if (isUsable) idlePostgres.push(url)
    },
  }
}

/**
 * Ends the other connections to this database, which are left over from the test. The function
 * waits until each one has ended.
 */
const endOthers = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`

async function withSession<Result>(
  url: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work({
      run: (text) => client.query(text),
      rows: async (text) => (await client.query(text)).rows,
    })
  } finally {
    await client.end()
  }
}

/**
 * Two lanes may prepare the dump at the same time. Both then read the dump of the lane that links
 * it first.
 */
async function prepareDump(): Promise<void> {
  const pglite = await PGlite.create({ extensions: embeddedExtensions })
  await embeddedDatabase(pglite).prepare((_db, jobStore) => prepareQueues(jobStore))
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  mkdirSync(cacheFolder, { recursive: true })
  const unfinished = `${dumpFile}.${process.pid}`
  writeFileSync(unfinished, Buffer.from(await dump.arrayBuffer()))
  try {
    linkSync(unfinished, dumpFile)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  rmSync(unfinished)
}

const preparedFolder = join(cacheFolder, `pglite-${version}`)

/**
 * Fills a data folder with a database that has all migrations and the job queues, and nothing else.
 */
export async function fillDataFolder(dataDir: string): Promise<void> {
  if (!existsSync(preparedFolder)) await prepareFolder()
  cpSync(preparedFolder, dataDir, { recursive: true })
}

async function prepareFolder(): Promise<void> {
  const unfinished = `${preparedFolder}.${randomUUID()}`
  const database = await openEmbedded(unfinished)
  await database.prepare((_db, jobStore) => prepareQueues(jobStore))
  await database.close()
  // Another test file may have been faster.
  if (!existsSync(preparedFolder)) renameSync(unfinished, preparedFolder)
}

const template = `masthead_template_${version}`
const templateLock = 0x74656d70

/** Makes a new database on the server, with all migrations, and returns its URL. */
export async function freshDatabaseUrl(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount === 0) await prepareTemplate(client, server)
    const name = `masthead_test_${randomUUID().replaceAll('-', '')}`
    await client.query(`create database ${name} template ${template}`)
    return withDatabase(server, name)
  } finally {
    await client.end()
  }
}

/**
 * Makes the template under another name and renames it at the end, so that a run that is
 * interrupted leaves no incomplete template.
 */
async function prepareTemplate(client: pg.Client, server: string): Promise<void> {
  const unfinished = `${template}_unfinished`
  await client.query(`drop database if exists ${unfinished}`)
  await client.query(`create database ${unfinished}`)
  const database = await openPostgres(withDatabase(server, unfinished), { onError: () => {} })
  await database.prepare((_db, jobStore) => prepareQueues(jobStore))
  await database.close()
  await client.query(`alter database ${unfinished} rename to ${template}`)
}

/** Makes a database without any table, as for a first start, and returns its URL. */
export async function emptyDatabaseUrl(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  const name = `masthead_test_${randomUUID().replaceAll('-', '')}`
  await client.query(`create database ${name}`)
  await client.end()
  return withDatabase(server, name)
}

export function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
