/** The facts that a credential of any kind tells about the sender of a request. */
import type { Role } from '../domain/roles.ts'
import type { Action } from './policy.ts'

/** The standing of the account is still to be looked up. */
export type Bearer = {
  accountId: string
  /** null for a credential that does not come from a login to this service. */
  sessionId: string | null
  roles: readonly Role[]
  /**
   * null for a credential that carries no epoch: a personal access token, or a token of an outside
   * issuer.
   */
  epoch: number | null
  /** The actions that the credential was made for; null means all actions that the roles allow. */
  actions: readonly Action[] | null
}
