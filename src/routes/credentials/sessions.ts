/** Sessions: login, refresh, list and logout. */
import { actorOf } from '../../auth/authorize.ts'
import { endSession } from '../../commands/credentials/end-session.ts'
import { endSessions } from '../../commands/credentials/end-sessions.ts'
import { refreshSession } from '../../commands/credentials/refresh-session.ts'
import { startSession } from '../../commands/credentials/start-session.ts'
import { listSessions } from '../../db/queries/credentials/sessions.ts'
import type { Deps } from '../../deps.ts'
import { tokenLifetime } from '../../domain/credentials/access-token.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentSession, presentSessionSummary } from '../../presenters/accounts/accounts.ts'
import {
  Credentials,
  EndedSessions,
  Refresh,
  Session,
  SessionEndQuery,
  SessionList,
  SessionParams,
  SessionQuery,
} from '../../schemas/accounts/accounts.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function sessionRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/sessions',
    {
      schema: {
        operationId: 'startSession',
        summary: 'Log in',
        description:
          'Exchanges an e-mail address and a password for an access token and a refresh token. Send ' +
          'the access token as `Authorization: Bearer <token>`. Exchange the refresh token for new ' +
          'tokens before the access token expires. If the service requires confirmed addresses, and ' +
          'the address of the registration is not confirmed yet, the answer is 403 ' +
          '`email-not-verified`, and a new link is sent to the address, at most once an hour.',
        tags: ['Accounts'],
        body: ref(Credentials),
        response: { 201: ref(Session) },
      },
      config: {
        // Passwords are checked by a few at once.
        gate: 'passwords',
        action: 'session:start',
        problems: ['invalid-credentials', 'email-not-verified'],
        limits: ['login-address', 'login', 'login-account'],
      },
    },
    async (request, reply) => {
      const session = await startSession(deps, request.body, visitorOf(request))
      reply.code(201).header('cache-control', 'no-store')
      return presentSession(session, { expiresIn: tokenLifetime, at: deps.clock() })
    },
  )

  app.post(
    '/v1/sessions/refresh',
    {
      schema: {
        operationId: 'refreshSession',
        summary: 'Exchange a refresh token for new tokens',
        description:
          'Returns a new access token and a new refresh token. A refresh token works once. If you use ' +
          'it again within ten seconds, you get the same new refresh token; after that, a second use ' +
          'ends the session.',
        tags: ['Accounts'],
        body: ref(Refresh),
        response: { 200: ref(Session) },
      },
      config: {
        action: 'session:refresh',
        problems: ['invalid-refresh-token'],
        limits: ['refresh-address', 'refresh-session'],
      },
    },
    async (request, reply) => {
      const session = await refreshSession(deps, request.body.refreshToken, visitorOf(request))
      reply.header('cache-control', 'no-store')
      return presentSession(session, { expiresIn: tokenLifetime, at: deps.clock() })
    },
  )

  app.get(
    '/v1/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List your active sessions, newest first',
        description:
          'Returns your sessions; each login is one. The list shows where each session came from and ' +
          'when it was last used. End those that you do not recognise.',
        tags: ['Accounts'],
        querystring: SessionQuery,
        response: { 200: ref(SessionList) },
      },
      config: { action: 'session:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { accountId, sessionId } = actorOf(request)
      const { limit, cursor } = request.query
      const list = listName('sessions', { accountId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listSessions(deps.database.db, { accountId, at: deps.clock(), limit, after })
      const present = (row: (typeof rows)[number]) => presentSessionSummary(row, sessionId)
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present })
    },
  )

  addLogoutRoutes(app, deps)
}

function addLogoutRoutes(app: App, deps: Deps): void {
  app.delete(
    '/v1/sessions',
    {
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Log out everywhere else',
        description:
          'Ends every session of your account except the one that sends this request; the answer says ' +
          'that this one stays. `include=current` ends that session too. The refresh tokens and access ' +
          'tokens of the ended sessions stop working. When the answer arrives, no instance accepts them.',
        tags: ['Accounts'],
        querystring: SessionEndQuery,
        response: { 200: ref(EndedSessions) },
      },
      config: { action: 'session:end', problems: ['not-found'] },
    },
    async (request) => {
      const actor = actorOf(request)
      const { accountId, sessionId } = actor
      const isAll = request.query.include === 'current'
      const ended = await endSessions(deps, actor, { accountId, kept: isAll ? null : sessionId })
      return { ended, current: sessionId === null ? 'none' : isAll ? 'ended' : 'kept' } as const
    },
  )

  app.delete(
    '/v1/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'Log out, or end another of your sessions',
        description:
          'Ends the session; its refresh token and its access tokens stop working. `current` names the ' +
          'session that sends the request. When the answer arrives, no instance accepts the tokens of ' +
          'another session. Tokens of the current session stop working on every instance within a ' +
          'second.',
        tags: ['Accounts'],
        params: SessionParams,
        response: { 204: { description: 'The session has ended.', type: 'null' } },
      },
      config: { action: 'session:end', problems: ['not-found'] },
    },
    async (request, reply) => {
      await endSession(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/v1/accounts/:id/sessions',
    {
      schema: {
        operationId: 'endSessionsOfAccount',
        summary: 'End all sessions of an account',
        description:
          'Ends every session of the account; the refresh tokens and access tokens stop working. When ' +
          'the answer arrives, no instance accepts them. Personal access tokens go on. The owner can ' +
          'log in again; force a reset of the password if somebody else may know it. The audit log ' +
          'says who ended the sessions.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 200: ref(EndedSessions) },
      },
      config: { action: 'session:end-other', problems: ['not-found'] },
    },
    async (request) => {
      const actor = actorOf(request)
      const accountId = request.params.id
      const ended = await endSessions(deps, actor, { accountId, kept: null })
      const isOwn = accountId === actor.accountId && actor.sessionId !== null
      return { ended, current: isOwn ? 'ended' : 'none' } as const
    },
  )
}
