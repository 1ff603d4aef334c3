/** The actors behind commands that tests run without a request. */
import type { Actor } from '../../src/domain/actor.ts'
import type { Role } from '../../src/domain/roles.ts'

export const ownActor = (accountId: string, roles: Role[] = ['author']): Actor => ({
  accountId,
  sessionId: null,
  roles,
  reach: 'own',
  address: null,
})
