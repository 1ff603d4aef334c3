/** Personal access tokens: created, listed and revoked by accounts that have logged in. */
import { actorOf } from '../../auth/authorize.ts'
import { createAccessToken } from '../../commands/credentials/create-access-token.ts'
import { revokeAccessToken } from '../../commands/credentials/revoke-access-token.ts'
import { listAccessTokens } from '../../db/queries/credentials/access-tokens.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readStoredInstant } from '../../http/request-times.ts'
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
        summary: 'Create a personal access token',
        description:
          'Creates a token for a script or a build system. The token allows the actions that you name, ' +
          'as far as your roles allow them at the time of each use, until it expires or is revoked. A ' +
          'change of your password does not affect it. The answer is the only place where the service ' +
          'shows the token. If your address is verified, you get a mail about the new token.',
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
      const token = { ...others, expiresAt: readStoredInstant('/expiresAt', expiresAt) }
      const created = await createAccessToken(deps, actorOf(request), token)
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
        description:
          'Returns the names, actions and times of your tokens, but not the tokens themselves. Expired ' +
          'tokens stay in the list until you revoke them. Revoked tokens are not in the list.',
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
          'Revokes the token. When the answer arrives, no instance accepts it any more. Admins can ' +
          'revoke the tokens of other accounts; the audit log contains the ids.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 204: { description: 'The token is revoked.', type: 'null' } },
      },
      config: { action: 'access-token:revoke', problems: ['not-found'] },
    },
    async (request, reply) => {
      await revokeAccessToken(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
