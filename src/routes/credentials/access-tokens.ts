/** Personal access tokens: made, listed and revoked by whoever has logged in. */
import { actorOf } from '../../auth/authorize.ts'
import { createAccessToken } from '../../commands/credentials/create-access-token.ts'
import { revokeAccessToken } from '../../commands/credentials/revoke-access-token.ts'
import { listAccessTokens } from '../../db/queries/credentials/access-tokens.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentAccessToken, presentNewAccessToken } from '../../presenters/credentials/access-tokens.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  NewPersonalAccessToken,
  PersonalAccessTokenInput,
  PersonalAccessTokenList,
  PersonalAccessTokenQuery,
} from '../../schemas/credentials/access-tokens.ts'

export function accessTokenRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/access-tokens',
    {
      schema: {
        operationId: 'createAccessToken',
        summary: 'Make a personal access token for a script or a build system',
        description:
          'It does what it was made for, as far as your roles allow at each use, until it expires or is revoked; a change of your password leaves it alone. The token is in this answer and never shown again. A verified address is told of it by mail.',
        tags: ['Accounts'],
        body: ref(PersonalAccessTokenInput),
        response: { 201: ref(NewPersonalAccessToken) },
      },
      config: {
        action: 'access-token:create',
        sends: ['Location'],
        limits: ['password-account', 'access-token-account'],
        problems: ['not-found', 'wrong-password', 'access-token-limit'],
      },
    },
    async (request, reply) => {
      const { expiresAt, ...others } = request.body
      const wish = { ...others, expiresAt: readInstant({ pointer: '/expiresAt' }, expiresAt) }
      const created = await createAccessToken(deps, actorOf(request), wish)
      reply.code(201).header('location', `/v1/access-tokens/${created.row.id}`)
      reply.header('cache-control', 'no-store')
      return presentNewAccessToken(created)
    },
  )

  app.get(
    '/v1/access-tokens',
    {
      schema: {
        operationId: 'listAccessTokens',
        summary: 'List your personal access tokens, newest first',
        description: 'Expired ones are among them until you revoke them; revoked ones are not.',
        tags: ['Accounts'],
        querystring: PersonalAccessTokenQuery,
        response: { 200: ref(PersonalAccessTokenList) },
      },
      config: { action: 'access-token:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request)
      const { limit, cursor } = request.query
      const list = listName('access-tokens', { accountId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listAccessTokens(deps.database.db, { accountId, limit, after })
      const keyOf = ({ id }: (typeof rows)[number]) => [id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentAccessToken })
    },
  )

  app.delete(
    '/v1/access-tokens/:id',
    {
      schema: {
        operationId: 'revokeAccessToken',
        summary: 'Revoke a personal access token',
        description:
          'When this has answered, no instance accepts it any more. Admins may revoke those of others; the audit has the ids.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 204: { description: 'Revoked.', type: 'null' } },
      },
      config: { action: 'access-token:revoke', problems: ['not-found'] },
    },
    async (request, reply) => {
      await revokeAccessToken(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
