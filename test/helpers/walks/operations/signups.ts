/** Requests that work: signups. */
import type { Fixtures } from '../../fixtures.ts'
import { fresh, nothing, type Operations } from './operation.ts'

const ofLetter = async (fixtures: Fixtures) => ({ query: { token: await fixtures.letterToken() } })

const onSignup = async (fixtures: Fixtures) => ({ params: { id: await fixtures.signup() } })

export const signupOperations: Operations = {
  requestSignup: {
    action: 'signup:request',
    parts: () => ({
      body: { email: `${fresh('new')}@readers.example`, source: 'footer' },
      more: {
        newsletters: ['newsletter'],
        language: 'de',
        redirect: 'https://site.example/thanks',
        formToken: 'A'.repeat(32),
        website: 'https://spam.example',
      },
    }),
  },
  showSignupConfirmation: {
    action: 'signup:request',
    parts: async (fixtures) => ({ query: { token: await fixtures.signupToken() } }),
  },
  confirmSignup: {
    action: 'signup:request',
    parts: async (fixtures) => ({ query: { token: await fixtures.signupToken() } }),
  },
  getSignup: { action: 'signup:list', parts: onSignup },
  listSignupEvents: { action: 'signup:list', parts: onSignup },
  getSignupStats: {
    action: 'signup:list',
    parts: () => ({ query: { by: 'week', since: '2026-10-01T00:00:00Z', timeZone: 'Europe/Berlin' } }),
  },
  changeSignup: {
    action: 'signup:change',
    parts: async (fixtures) => ({
      ...(await onSignup(fixtures)),
      body: { newsletters: ['newsletter'], reason: 'By telephone' },
      more: { email: `${fresh('corrected')}@readers.example`, status: 'suppressed', evidence: 'A letter' },
    }),
  },
  eraseSignup: { action: 'signup:change', parts: onSignup },
  importSignups: {
    action: 'signup:import',
    parts: () => ({
      query: { mode: 'opt-in', dryRun: 'true', newsletters: 'newsletter' },
      file: { type: 'text/csv', text: 'email\nreader@readers.example\n' },
    }),
  },
  listSignupImports: { action: 'signup:import', parts: () => ({ query: { limit: '5' } }) },
  getSignupImport: {
    action: 'signup:import',
    parts: async (fixtures) => ({ params: { id: await fixtures.signupImport() } }),
  },
  getSignupForm: { action: 'signup:request', parts: nothing },
  requestSignupPreferences: {
    action: 'signup:request',
    parts: () => ({ body: { email: `${fresh('new')}@readers.example` } }),
  },
  getSignupPreferences: { action: 'signup:request', parts: ofLetter },
  setSignupPreferences: {
    action: 'signup:request',
    parts: async (fixtures) => ({ ...(await ofLetter(fixtures)), body: { newsletters: ['newsletter'] } }),
  },
  submitSignupPreferences: {
    action: 'signup:request',
    parts: async (fixtures) => ({
      ...(await ofLetter(fixtures)),
      headers: { accept: 'application/json' },
      file: { type: 'application/x-www-form-urlencoded', text: 'newsletters=newsletter' },
    }),
  },
  showSignupUnsubscription: { action: 'signup:request', parts: ofLetter },
  unsubscribeSignup: {
    action: 'signup:request',
    parts: async (fixtures) => ({
      ...(await ofLetter(fixtures)),
      body: { from: 'all', comment: 'Too much.', 'List-Unsubscribe': 'One-Click' },
      more: { reason: 'other' },
    }),
  },
  getOwnSignup: { action: 'signup:read-own', parts: nothing },
  chooseOwnNewsletters: {
    action: 'signup:change-own',
    parts: () => ({ body: { newsletters: ['newsletter'], source: 'account' } }),
  },
  leaveOwnNewsletters: {
    action: 'signup:change-own',
    parts: async (fixtures, owner) => {
      await fixtures.signUp(owner)
      return {}
    },
  },
  listSignups: { action: 'signup:list', parts: () => ({ query: { limit: '5', status: 'pending' } }) },
}
