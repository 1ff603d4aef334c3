/** The driver through PgBouncer, which gives each transaction any of its connections to the server. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import t, { type Test } from 'tap'
import { freePort } from '../../scripts/postgres.ts'
import { isDatabaseUnavailable, sqlState } from '../../src/db/constraint-errors.ts'
import type { Database, Db } from '../../src/db/database.ts'
import { openPool } from '../../src/db/postgres/connections.ts'
import { createHosts } from '../../src/db/postgres/hosts.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { freshDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { eventNumber, numbersOf, startRecorder, untilRecorded } from '../helpers/event-log.ts'
import {
  type Pgbouncer,
  poolModes,
  skipWithoutPgbouncer as skip,
  startPgbouncer,
} from '../helpers/pgbouncer.ts'
import { until } from '../helpers/until.ts'

type Opened = { database: Database; notices: string[]; faults: unknown[] }
type Place = { url: string; pooled: string; pgbouncer: Pgbouncer }

async function open(t: Test, url: string, directUrl?: string): Promise<Opened> {
  const notices: string[] = []
  const faults: unknown[] = []
  const database = await openPostgres(url, {
    onError: (error) => faults.push(error),
    onNotice: (message) => notices.push(message),
    directUrl,
  })
  t.teardown(() => database.close())
  return { database, notices, faults }
}

type Limits = { statement: string; lock: string; idle: string }
const limits = {
  statement: sql<string>`current_setting('statement_timeout')`,
  lock: sql<string>`current_setting('lock_timeout')`,
  idle: sql<string>`current_setting('idle_in_transaction_session_timeout')`,
}
const usualLimits = { statement: '15s', lock: '10s', idle: '20s' }
const noLimits = { statement: '0', lock: '0', idle: '0' }

function limitsOf(db: Db): Promise<Limits[]> {
  // A parameter makes the driver use the extended protocol.
  return db.select(limits).from(sql`(values (${1}::int)) as one`)
}

async function limitsWithoutParameters(db: Db): Promise<Limits[]> {
  return db.select(limits).from(sql`(values (1)) as one`)
}

/** The settings that the connections between the pooler and the server have kept. */
async function limitsOfStranger(pooled: string): Promise<unknown[]> {
  const strangers = Array.from({ length: 8 }, () => new pg.Client({ connectionString: pooled }))
  await Promise.all(strangers.map((client) => client.connect()))
  const text = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
                       current_setting('idle_in_transaction_session_timeout') as idle, pg_sleep(0.1) as slept`
  const found = await Promise.all(strangers.map(async (client) => (await client.query(text)).rows[0]))
  await Promise.all(strangers.map((client) => client.end()))
  return found.map(({ slept: _, ...settings }) => settings)
}

async function testLimits(t: Test, { pooled }: Place): Promise<void> {
  const { database } = await open(t, pooled)
  const many = Array.from({ length: 20 })
  for (const read of [limitsOf, limitsWithoutParameters]) {
    const alone = await Promise.all(many.map(() => read(database.db)))
    t.strictSame(
      alone.flat(),
      many.map(() => usualLimits),
      'of statements alone',
    )
    const within = await Promise.all(
      many.map(() => database.transact(async (tx) => [...(await read(tx)), ...(await read(tx))])),
    )
    t.strictSame(
      within.flat(),
      [...many, ...many].map(() => usualLimits),
      'in transactions',
    )
  }
  const { rows } = await database.jobStore.executeSql(
    `begin; select current_setting('statement_timeout') as found; commit;
     select current_setting('lock_timeout') as found`,
  )
  t.strictSame(rows, [{ found: '15s' }, { found: '0' }], 'of jobs, up to a commit in the text')
  for (const left of await limitsOfStranger(pooled)) t.strictSame(left, noLimits, 'none is left for others')
}

async function testStatements(t: Test, { pooled }: Place): Promise<void> {
  const { database } = await open(t, pooled)
  const one = sql`(values (${1}::int)) as one`
  const hasFailed = (work: Promise<unknown>) =>
    work.then(
      () => 'no',
      (error) => sqlState(error),
    )
  t.equal(await hasFailed(database.db.select({ x: sql`1 / 0` }).from(one)), '22012')
  t.equal(await hasFailed(database.db.execute(sql`select nothing`)), '42703')
  const aborted = database.transact(async (tx) => {
    await recordEvent(tx, eventNumber(1))
    await tx.execute(sql`select ${0}::int / 0`)
  })
  t.equal(await hasFailed(aborted), '22012')
  t.equal(await database.db.$count(events), 0, 'nothing of the transaction is left')
  const { rows } = await database.jobStore.executeSql('select $1::int as a union all select 2', [1])
  t.strictSame(rows, [{ a: 1 }, { a: 2 }])
  const several = await database.jobStore.executeSql('select 1 as a; select 2 as a')
  t.strictSame(several.rows, [{ a: 1 }, { a: 2 }])

  const prepared = database.db.select({ x: sql<number>`${sql.placeholder('x')}::int` }).from(one)
  const named = (
    prepared as unknown as { prepare(name: string): { execute(v: object): Promise<unknown> } }
  ).prepare('n')
  const rounds = Array.from({ length: 5 }, (_, round) => round)
  for (const round of rounds) {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, x) => named.execute({ x: x + round })))
    t.strictSame(
      answers,
      Array.from({ length: 8 }, (_, x) => [{ x: x + round }]),
      'a named statement',
    )
  }
}

/** Prepares a database so often at once, and counts how many do so at a time. */
async function prepareAtOnce(t: Test, pooled: string): Promise<number> {
  let atOnce = 0
  let most = 0
  const starts = Array.from({ length: 3 }, async () => {
    const { database } = await open(t, pooled)
    await database.prepare(async (db) => {
      most = Math.max(most, ++atOnce)
      await db.execute(sql`select pg_sleep(0.3)`)
      atOnce -= 1
    })
  })
  await Promise.all(starts)
  return most
}

async function testBootLock(t: Test, { pooled, pgbouncer }: Place): Promise<void> {
  t.equal(await prepareAtOnce(t, pooled), 1, 'one at a time prepares the database')
  const { database } = await open(t, pooled)
  await t.rejects(
    database.prepare(async () => {
      throw new Error('changed my mind')
    }),
    'changed my mind',
  )
  t.equal(await prepareAtOnce(t, pooled), 1, 'a failed preparation frees the lock')
  await t.rejects(
    database.prepare(async (db) => {
      await pgbouncer.kill()
      await pgbouncer.start()
      await db.execute(sql`select 1`)
    }),
    'the work ends with the lock',
  )
  t.equal(await prepareAtOnce(t, pooled), 1, 'the end of the pooler frees the lock')
}

async function testCommits(t: Test, { url, pooled }: Place): Promise<void> {
  const [ours, other, direct] = [await open(t, pooled), await open(t, pooled), await open(t, pooled, url)]
  const recorders = await Promise.all([ours, other, direct].map(({ database }) => startRecorder(database)))
  await ours.database.transact((tx) => recordEvent(tx, eventNumber(1)))
  for (const recorder of recorders) {
    await until(() => recorder.seen.length === 1)
    t.strictSame(numbersOf(recorder.seen), [1])
    await recorder.stop()
  }
  for (const { notices } of [ours, other]) {
    t.equal(notices.length, 1)
    t.match(notices[0], /DATABASE_DIRECT_URL/)
  }
  t.strictSame(direct.notices, [])

  const listening = async () => {
    const { rows } = await direct.database.jobStore.executeSql(
      `select 1 from pg_stat_activity where datname = current_database() and query like 'listen %'`,
    )
    return rows.length
  }
  await until(async () => (await listening()) === 1)
  let signals = 0
  direct.database.onCommit(() => {
    signals += 1
  })
  await until(() => signals === 0)
  await other.database.transact((tx) => recordEvent(tx, eventNumber(2)))
  await until(() => signals > 0)
  t.pass('a commit through the pooler is announced to an instance that listens beside it')
}

async function testRestart(t: Test, { pooled, pgbouncer }: Place): Promise<void> {
  const { database } = await open(t, pooled)
  const recorder = await startRecorder(database)
  await database.transact((tx) => recordEvent(tx, eventNumber(1)))
  await pgbouncer.kill()
  await t.rejects(database.transact((tx) => recordEvent(tx, eventNumber(2))))
  await pgbouncer.start()
  await untilRecorded(database, eventNumber(3))
  await until(() => recorder.seen.length >= 2)
  t.strictSame(numbersOf(recorder.seen), [1, 3])
  await recorder.stop()
}

async function testHang(t: Test, { pooled, pgbouncer }: Place): Promise<void> {
  const limits = { statement_timeout: 400 }
  const name = { application_name: 'masthead-test', max: 1 }
  const pool = openPool({ ...name, hosts: createHosts(pooled), settings: limits, onError: () => {} })
  t.teardown(() => pool.end())
  const slow = await pool.query('select pg_sleep(30)').catch((fault) => fault)
  t.equal(sqlState(slow), '57014', 'the server ends a statement')
  await pool.query('select 1')
  pgbouncer.freeze()
  const stuck = await pool.query('select 1').catch((fault) => fault)
  pgbouncer.resume()
  t.equal(isDatabaseUnavailable(stuck), true, String(stuck))
  const { rows } = await pool.query('select 2 as found')
  t.strictSame(rows, [{ found: 2 }], 'another connection takes over')
}

const subjects: Record<string, (t: Test, place: Place) => Promise<void>> = {
  'holds the time limits, and leaves none behind': testLimits,
  'answers statements and errors as without a pooler': testStatements,
  'lets one instance at a time prepare the database': testBootLock,
  'hears of commits': testCommits,
  'survives the end of the pooler': testRestart,
  'waits for no pooler that hangs': testHang,
}

for (const mode of skip ? [] : poolModes) {
  t.test(`${mode} mode`, async (t) => {
    const pgbouncer = await startPgbouncer(t, { mode, poolSize: 40 })
    for (const [name, test] of Object.entries(subjects)) {
      t.test(name, async (t) => {
        const url = await freshDatabaseUrl(serverUrl ?? '')
        await test(t, { url, pooled: pgbouncer.urlOf(url), pgbouncer })
      })
    }
  })
}

t.test('a small pool is enough', { skip }, async (t) => {
  const pgbouncer = await startPgbouncer(t, { mode: 'transaction', poolSize: 2 })
  const pooled = pgbouncer.urlOf(await freshDatabaseUrl(serverUrl ?? ''))
  t.equal(await prepareAtOnce(t, pooled), 1)
  await testLimits(t, { url: pooled, pooled, pgbouncer })
})

t.test('a start takes the direct way', { skip }, async (t) => {
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const dead = `postgres://postgres@127.0.0.1:${await freePort()}/x`
  const { database } = await open(t, dead, url)
  await database.prepare(async (db) => {
    t.strictSame(await limitsOf(db), [noLimits], 'without the time limits of requests')
  })
  await t.rejects(database.transact(async () => {}))
})
