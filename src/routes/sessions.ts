/** Login, refresh, logout. */
import { actorOf } from '../auth/authorize.ts'
import { accessTokenLifetime } from '../auth/tokens.ts'
import { endSession } from '../commands/end-session.ts'
import { refreshSession } from '../commands/refresh-session.ts'
import { startSession } from '../commands/start-session.ts'
import type { Deps } from '../deps.ts'
import { presentSession } from '../presenters/accounts.ts'
import { Credentials, Refresh, Session, SessionParams } from '../schemas/accounts.ts'
import { ref } from '../schemas/common.ts'
import type { App } from './app-type.ts'
import { visitorOf } from './visitor.ts'

export function sessionRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/sessions',
    {
      schema: {
        operationId: 'startSession',
        summary: 'Log in',
        tags: ['Accounts'],
        body: ref(Credentials),
        response: { 201: ref(Session) },
      },
      config: { action: 'session:start', problems: ['invalid-credentials'] },
    },
    async (request, reply) => {
      const session = await startSession(deps, request.body, visitorOf(request))
      reply.code(201).header('cache-control', 'no-store')
      return presentSession(session, accessTokenLifetime)
    },
  )

  app.post(
    '/v1/sessions/refresh',
    {
      schema: {
        operationId: 'refreshSession',
        summary: 'Trade the refresh token for the next one and a fresh access token',
        description:
          'A refresh token works once. Used again within ten seconds it gives the same successor, later it ends its session.',
        tags: ['Accounts'],
        body: ref(Refresh),
        response: { 200: ref(Session) },
      },
      config: { action: 'session:refresh', problems: ['invalid-refresh-token'] },
    },
    async (request, reply) => {
      const session = await refreshSession(deps, request.body.refreshToken)
      reply.header('cache-control', 'no-store')
      return presentSession(session, accessTokenLifetime)
    },
  )

  app.delete(
    '/v1/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'Log out: end one of your sessions',
        description:
          'Its refresh token stops working; access tokens already issued expire within ten minutes.',
        tags: ['Accounts'],
        params: SessionParams,
        response: { 204: { description: 'Ended.', type: 'null' } },
      },
      config: { action: 'session:end', problems: ['not-found'] },
    },
    async (request, reply) => {
      await endSession(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
