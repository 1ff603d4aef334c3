/** Requests that work: personal access tokens. */
import type { Operations } from './operation.ts'

export const accessTokenOperations: Operations = {
  createAccessToken: {
    action: 'access-token:create',
    parts: async (fixtures, owner) => ({
      body: {
        name: 'The build',
        actions: ['account:read-self'],
        expiresAt: '2026-12-31T00:00:00Z',
        currentPassword: await fixtures.givePassword(owner),
      },
    }),
  },
  listAccessTokens: { action: 'access-token:list', parts: () => ({ query: { limit: '5' } }) },
  revokeAccessToken: {
    action: 'access-token:revoke',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { id: (await fixtures.accessToken(owner)).id } }),
  },
}
