/** Who sends a request, as far as its credential says. */
import type { Role } from '../domain/roles.ts'
import type { Action } from './policy.ts'

/** What a credential says of its bearer. The account's standing is still to be asked. */
export type Bearer = {
  accountId: string
  /** null for credentials that belong to no login of ours. */
  sessionId: string | null
  roles: readonly Role[]
  /** null where the credential is looked up at each use, and knows of no epoch. */
  epoch: number | null
  /** The actions it was made for; null: all that the roles allow. */
  actions: readonly Action[] | null
}
