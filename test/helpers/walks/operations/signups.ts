/** Requests that work: signups. */
import { fresh, type Operations } from './operation.ts'

export const signupOperations: Operations = {
  requestSignup: {
    action: 'signup:request',
    parts: () => ({ body: { email: `${fresh('new')}@readers.example`, source: 'footer' } }),
  },
  showSignupConfirmation: {
    action: 'signup:request',
    parts: async (fixtures) => ({ query: { token: await fixtures.signupToken() } }),
  },
  confirmSignup: {
    action: 'signup:request',
    parts: async (fixtures) => ({ query: { token: await fixtures.signupToken() } }),
  },
  listSignups: { action: 'signup:list', parts: () => ({ query: { limit: '5', status: 'pending' } }) },
}
