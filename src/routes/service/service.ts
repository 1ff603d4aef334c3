/**
 * The routes that describe the service itself: health, public keys and the meaning of problem
 * codes.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { isMigrated } from '../../db/migrations.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { type ProblemCode, problems } from '../../problems/table.ts'
import { ref } from '../../schemas/common.ts'
import { ProblemCodeParams, ProblemKind } from '../../schemas/problems.ts'
import { Health, JsonWebKeySet, Readiness } from '../../schemas/service/service.ts'

/** Seconds for which other services may cache the keys. */
const jwksMaxAge = 300

/** Milliseconds for the database to answer. It may have vanished without closing the connection. */
const readinessTimeoutMs = 3_000

async function timeout(): Promise<never> {
  await delay(readinessTimeoutMs, undefined, { ref: false })
  throw Object.assign(new Error('the database did not answer in time'), { code: 'ETIMEDOUT' })
}

/** Milliseconds for which an answer of the database about its migrations counts, whoever asks. */
const readinessMs = 1_000

export function serviceRoutes(app: App, { database, keys, elapsed }: Deps): void {
  const isReady = createReadiness(database.vitalDb, elapsed)
  app.get(
    '/livez',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Check whether the process answers',
        description:
          'A supervisor can use this check to restart a process that no longer answers. The check ' +
          'does not use the database.',
        tags: ['Service'],
        response: { 200: ref(Health) },
      },
      config: { action: 'service:inspect', limits: [], isAlwaysAdmitted: true },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { status: 'ok' as const }
    },
  )

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Check whether the service can handle requests',
        description:
          'A load balancer should send requests to an instance only while this check answers 200. ' +
          'The answer is 503 while the database is unreachable or lacks migrations of this ' +
          'release. It stays 200 while the disk of the database is full, since reads work; `writes` ' +
          'then says so.',
        tags: ['Service'],
        response: { 200: ref(Readiness) },
      },
      config: { action: 'service:inspect', limits: ['health-checks'], isAlwaysAdmitted: true },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (app.isStopping()) {
        throw new ApiError('unavailable', 'The service is shutting down.', {
          headers: { 'retry-after': '5' },
        })
      }
      if (!(await isReady())) {
        throw new ApiError('unavailable', 'The database lacks migrations of this release.', {
          headers: { 'retry-after': '5' },
        })
      }
      return { status: 'ok' as const, ...(database.isDiskFull() && { writes: 'disk full' as const }) }
    },
  )

  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'getKeys',
        summary: 'Get the public keys of access tokens',
        description:
          'Returns the keys with which other services can verify access tokens themselves. Get ' +
          'the keys again when a token names a `kid` that is not among them.',
        tags: ['Service'],
        response: { 200: ref(JsonWebKeySet) },
      },
      config: { action: 'service:inspect' },
    },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${jwksMaxAge}`)
      return keys.jwks()
    },
  )

  app.get(
    '/problems/:code',
    {
      schema: {
        operationId: 'getProblemKind',
        summary: 'Explain a problem code',
        description:
          'Returns the title, the status and a description of a problem. The `type` of every ' +
          'problem document is the address of this operation for its code.',
        tags: ['Service'],
        params: ProblemCodeParams,
        response: { 200: ref(ProblemKind) },
      },
      config: { action: 'service:inspect', problems: ['not-found'] },
    },
    async (request) => {
      const { code } = request.params
      if (!Object.hasOwn(problems, code)) throw notFound('problem code')
      return { type: `/problems/${code}`, ...problems[code as ProblemCode] }
    },
  )
}

/** However many ask, the database is asked once a second at most, and by one at a time. */
function createReadiness(db: Deps['database']['db'], elapsed: Deps['elapsed']): () => Promise<boolean> {
  let asked: { at: number; answer: Promise<boolean> } | undefined
  let isWaiting = false
  return () => {
    const now = elapsed()
    if (asked && (isWaiting || now - asked.at < readinessMs)) return asked.answer
    isWaiting = true
    const answer = Promise.race([isMigrated(db), timeout()]).finally(() => {
      isWaiting = false
    })
    asked = { at: now, answer }
    return answer
  }
}
