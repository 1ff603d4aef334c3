/**
 * The application as tests use it, with a fresh database, a clock that only the test moves, and a
 * check of all answers against the OpenAPI document.
 */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { ensureSigningKey } from '../../src/commands/credentials/ensure-signing-key.ts'
import { type Config, loadConfig } from '../../src/config/settings.ts'
import type { Deps } from '../../src/deps.ts'
import type { Role } from '../../src/domain/roles.ts'
import type { App } from '../../src/http/app-type.ts'
import { createConformanceCheck } from './conformance.ts'
import { freshDatabase } from './database.ts'

export type Person = { id: string; email: string; displayName: string; headers: { authorization: string } }

export type Answer = LightMyRequestResponse & {
  /** The parsed body, whose members tests can read without a type. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of a body by asserting it
  body_: any
}

export type TestApp = {
  app: App
  deps: Deps
  /** Log lines written so far, parsed. */
  logLines: Record<string, unknown>[]
  /** Moves the clock forward. */
  advance(milliseconds: number): void
  /** Sends a request and checks the answer against the document. */
  send(options: InjectOptions & { as?: Person }): Promise<Answer>
  /**
   * Makes an account with these roles besides reader, and a token for it. The account has no
   * password unless one is given.
   */
  person(roles?: Role[], options?: { password?: string }): Promise<Person>
}

export const testEnvironment = {
  SECRET_KEY: 'a secret key that only the tests know',
  PUBLIC_URL: 'http://masthead.test',
  DATA_DIR: '/nonexistent',
  DEMO: 'off',
  RATE_LIMIT: 'off',
  // With 0, a stream ends at once. An injected request needs an answer that ends.
  STREAM_SECONDS: '0',
  BOUNCE_ADDRESS: 'bounces@mail.masthead.test',
  BOUNCE_SECRET: 'whsec_b25seSB0aGUgdGVzdHMga25vdyB0aGlzIHNlY3JldA==',
  MAILGUN_WEBHOOK_KEY: 'only the tests know this key',
}

/** `open` gives the database. */
export async function startTestApp(config: Partial<Config> = {}, open = freshDatabase): Promise<TestApp> {
  let now = Date.parse('2026-11-02T09:00:00.000Z')
  const clock = () => new Date(now)
  const logLines: Record<string, unknown>[] = []
  const log = pino(
    { level: config.logLevel ?? 'info' },
    { write: (line: string) => void logLines.push(JSON.parse(line)) },
  )
  const database = await open()
  // This is the only process on its database, so that no change has to wait until other instances
  // know of it.
  const elapsed = () => now
  const parts = { config: { ...loadConfig(testEnvironment), ...config }, database, log, clock, elapsed }
  const deps = assembleDeps({ ...parts, isShared: false })
  await ensureSigningKey(deps)
  await deps.newsletterKeys.ready()
  const app = await buildApp(deps)
  const conforms = createConformanceCheck(app)
  t.teardown(async () => {
    await app.close()
    await database.close()
  })

  let people = 0
  return {
    app,
    deps,
    logLines,
    advance(milliseconds) {
      now += milliseconds
    },
    async send({ as, ...options }) {
      // Every request comes a millisecond later than the one before, so that ids and times have an
      // order.
      now += 1
      const headers = { ...options.headers, ...as?.headers }
      const response = await app.inject({ method: 'GET', ...options, headers })
      const isJson = /json/.test(String(response.headers['content-type']))
      const answer = Object.assign(response, {
        body_: isJson && response.body !== '' ? response.json() : undefined,
      })
      conforms(options, answer)
      return answer
    },
    async person(roles = [], { password } = {}) {
      people += 1
      const email = `person-${people}@readers.example`
      const displayName = `Person ${people}`
      const account = await createAccount(deps, { email, displayName, roles, password: password ?? null })
      if (!account) throw new Error(`${email} is taken`)
      const sessionId = deps.newId()
      const token = await deps.tokens.issue({
        accountId: account.id,
        sessionId,
        roles: account.roles,
        epoch: account.epoch,
      })
      return { id: account.id, email, displayName, headers: { authorization: `Bearer ${token}` } }
    },
  }
}
