/** What the service says of itself: health, keys, problems, its own document. */
import { isMigrated } from '../../db/migrations.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { type ProblemCode, problems } from '../../problems/table.ts'
import { ref } from '../../schemas/common.ts'
import { ProblemCodeParams, ProblemKind } from '../../schemas/problems.ts'
import { Health, JsonWebKeySet } from '../../schemas/service/service.ts'

/** Seconds for which others may use the keys without asking again. */
const jwksMaxAge = 300

export function serviceRoutes(app: App, { database, keys }: Deps): void {
  app.get(
    '/livez',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether the process answers',
        description:
          'For the supervisor of the process: restart the service when this does not answer. It does not ask the database.',
        tags: ['Service'],
        response: { 200: ref(Health) },
      },
      config: { action: 'service:inspect', limits: [] },
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
        summary: 'Whether the database is reachable and migrated',
        description:
          'For a load balancer: send traffic only while this answers 200. It answers 503 while the database is unreachable or not migrated.',
        tags: ['Service'],
        response: { 200: ref(Health) },
      },
      config: { action: 'service:inspect', limits: [] },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (!(await isMigrated(database.db))) {
        throw new ApiError('unavailable', 'The database lacks migrations of this release.', {
          headers: { 'retry-after': '5' },
        })
      }
      return { status: 'ok' as const }
    },
  )

  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'getKeys',
        summary: 'The public keys of access tokens',
        description:
          'Other services use these keys to verify access tokens without asking this service. Fetch the set again when a token names a `kid` that is not in it.',
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
        summary: 'What a problem code means',
        description:
          'The `type` of every problem document leads here. The answer explains the code in words, for people and for logs.',
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
