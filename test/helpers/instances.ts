/**
 * Several instances over one PostgreSQL database, in one process. They are only for test files that
 * need a PostgreSQL server.
 */
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { loadConfig } from '../../src/config/settings.ts'
import type { Database } from '../../src/db/database.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { Role } from '../../src/domain/roles.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import type { ProblemCode } from '../../src/problems/table.ts'
import { ownActor } from './actors.ts'
import { type Person, type TestApp, testEnvironment } from './app.ts'
import { createConformanceCheck } from './conformance.ts'
import { freshDatabaseUrl, serverUrl, withDatabase } from './database.ts'

/**
 * Two instances over one fresh database. `faults` are the faults of the first instance that
 * occurred outside any call.
 */
export async function openPair(t: Test): Promise<{ ours: Database; other: Database; faults: unknown[] }> {
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const faults: unknown[] = []
  const ours = await openPostgres(url, { onError: (error) => faults.push(error) })
  const other = await openPostgres(url, { onError: () => {} })
  t.teardown(() => Promise.all([ours.close(), other.close()]))
  return { ours, other, faults }
}

/** The dependencies of two instances, and a function that makes people. */
export async function startPair(t: Test) {
  const { ours, other } = await openPair(t)
  const assemble = (database: Database) =>
    assembleDeps({
      config: loadConfig(testEnvironment),
      database,
      log: pino({ level: 'silent' }),
      isShared: false,
    })
  const deps = [assemble(ours), assemble(other)] as const
  let people = 0
  async function person(roles: Role[] = []): Promise<Person & { actor: Actor }> {
    const displayName = `Person ${++people}`
    const email = `person-${people}@readers.example`
    const account = await createAccount(deps[0], { email, displayName, roles, password: null })
    if (!account) throw new Error(`${email} is taken`)
    const actor = ownActor(account.id, account.roles)
    return { id: account.id, email, displayName, headers: { authorization: '' }, actor }
  }
  return { deps, person, of: (index: number) => deps[index % 2 === 0 ? 0 : 1] }
}

/** The value of the work, or the code of the problem with which it was refused. */
export function outcome<Value>(work: Promise<Value>): Promise<Value | ProblemCode> {
  return work.catch((error) => {
    if (error instanceof ApiError) return error.code
    throw error
  })
}

/** The number of deadlocks that PostgreSQL has seen in this database. */
export async function deadlocksIn({ db }: Database): Promise<number> {
  const [row] = await db
    .select({ deadlocks: sql<string>`deadlocks` })
    .from(sql`pg_stat_database`)
    .where(sql`datname = current_database()`)
  return Number(row?.deadlocks)
}

/**
 * Starts another instance over the database of the first, and returns a way to send requests to it.
 */
export async function startTwin(
  t: Test,
  { deps }: Pick<TestApp, 'deps'>,
): Promise<Pick<TestApp, 'app' | 'send'>> {
  const [row] = await deps.database.db
    .select({ name: sql<string>`current_database()` })
    .from(sql`(values (1)) as one`)
  const url = withDatabase(serverUrl ?? '', row?.name ?? '')
  const database = await openPostgres(url, { onError: () => {} })
  const { config, log, clock } = deps
  const twin = assembleDeps({ config, log, clock, database, isShared: true })
  const app = await buildApp(twin)
  const conforms = createConformanceCheck(app)
  t.teardown(async () => {
    await app.close()
    await database.close()
  })
  return {
    app,
    async send({ as, ...options }) {
      const headers = { ...options.headers, ...as?.headers }
      const response = await app.inject({ method: 'GET', ...options, headers })
      const answer = Object.assign(response, { body_: response.body === '' ? undefined : response.json() })
      conforms(options, answer)
      return answer
    },
  }
}
