/** Requests that work: accounts. */
import { fresh, nothing, type Operations } from './operation.ts'

export const accountOperations: Operations = {
  registerAccount: {
    action: 'account:register',
    parts: () => ({
      body: { email: `${fresh('new')}@readers.example`, password: 'a long enough one', displayName: 'New' },
    }),
  },
  changeOwnAccount: {
    action: 'account:change-self',
    parts: () => ({ body: { displayName: fresh('Another name'), avatarUrl: 'https://img.example/3.jpg' } }),
  },
  requestEmailVerification: { action: 'account:request-verification', parts: nothing },
  showEmailVerification: {
    action: 'account:verify-email',
    parts: async (fixtures, owner) => ({ query: { token: await fixtures.link(owner, 'verify-email') } }),
  },
  verifyEmail: {
    action: 'account:verify-email',
    parts: async (fixtures, owner) => ({ body: { token: await fixtures.link(owner, 'verify-email') } }),
  },
  requestEmailChange: {
    action: 'account:change-credentials',
    parts: async (fixtures, owner) => ({
      body: {
        email: `${fresh('moved')}@readers.example`,
        currentPassword: await fixtures.givePassword(owner),
      },
    }),
  },
  showEmailChange: {
    action: 'account:verify-email',
    parts: async (fixtures, owner) => ({ query: { token: await fixtures.link(owner, 'change-email') } }),
  },
  confirmEmailChange: {
    action: 'account:verify-email',
    parts: async (fixtures, owner) => ({ body: { token: await fixtures.link(owner, 'change-email') } }),
  },
  changePassword: {
    action: 'account:change-credentials',
    parts: async (fixtures, owner) => ({
      body: { currentPassword: await fixtures.givePassword(owner), newPassword: 'four doors and a frunk' },
    }),
  },
  requestPasswordReset: {
    action: 'account:reset-password',
    parts: (_stage, { email }) => ({ body: { email } }),
  },
  showPasswordReset: {
    action: 'account:reset-password',
    parts: async (fixtures, owner) => ({ query: { token: await fixtures.link(owner, 'reset-password') } }),
  },
  resetPassword: {
    action: 'account:reset-password',
    parts: async (fixtures, owner) => ({
      body: { token: await fixtures.link(owner, 'reset-password'), password: 'four doors and a frunk' },
    }),
  },
  getOwnAccount: { action: 'account:read-self', parts: nothing },
  exportOwnAccount: { action: 'account:export', parts: nothing },
  eraseOwnAccount: {
    action: 'account:erase',
    async parts({ person }, { displayName }) {
      // If the owner is an admin, the erasure needs another admin.
      await person(['admin'])
      return { body: { confirm: displayName }, more: { currentPassword: 'a long enough one' } }
    },
  },
  eraseAccount: {
    action: 'account:erase-other',
    parts: async ({ person }) => ({ params: { id: (await person()).id } }),
  },
  exportAccount: {
    action: 'account:export-other',
    parts: async ({ person }) => ({ params: { id: (await person()).id } }),
  },
  forcePasswordReset: {
    action: 'account:force-reset',
    async parts(fixtures) {
      const owner = await fixtures.person()
      await fixtures.givePassword(owner)
      return { params: { id: owner.id } }
    },
  },
  endSessionsOfAccount: {
    action: 'session:end-other',
    async parts(fixtures) {
      const owner = await fixtures.person()
      await fixtures.session(owner)
      return { params: { id: owner.id } }
    },
  },
  listAccounts: { action: 'account:list', parts: () => ({ query: { limit: '5' } }) },
  setRoles: {
    action: 'account:set-roles',
    parts: async ({ person }) => ({ params: { id: (await person()).id }, body: { roles: ['author'] } }),
  },
  suspendAccount: {
    action: 'account:suspend',
    parts: async ({ person }) => ({
      params: { id: (await person()).id },
      body: { reason: 'Spam.', until: '2100-01-01T00:00:00Z' },
      more: { hideCommentsOfLastDays: 30, hideReason: 'spam' },
    }),
  },
  liftSuspension: {
    action: 'account:suspend',
    parts: async ({ person }) => ({ params: { id: (await person()).id } }),
  },
  listAudit: {
    action: 'audit:read',
    parts: async ({ person }) => ({
      query: {
        limit: '5',
        type: 'session.started,account.registered',
        account: (await person()).id,
        actor: (await person()).id,
        since: '2026-01-01T00:00:00Z',
        until: '2100-01-01T00:00:00Z',
      },
    }),
  },
  listSessions: { action: 'session:list', parts: () => ({ query: { limit: '5' } }) },
  endOtherSessions: { action: 'session:end', parts: nothing },
  startSession: {
    action: 'session:start',
    async parts({ person }) {
      const password = 'a long enough one'
      const { email } = await person([], { password })
      return { body: { email, password } }
    },
  },
  refreshSession: {
    action: 'session:refresh',
    parts: async (fixtures, owner) => ({
      body: { refreshToken: (await fixtures.session(owner)).refreshToken },
    }),
  },
  endSession: {
    action: 'session:end',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { id: (await fixtures.session(owner)).id } }),
  },
}
