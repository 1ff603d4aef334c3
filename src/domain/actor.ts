/** The actor: who makes a request, and how far the policy lets them act. */
import type { Role } from './roles.ts'

/** `own` reaches only things that belong to the actor; `any` reaches all things. */
export type Reach = 'own' | 'any'

/** Who brings a change about. The account is null for the service itself and the command line. */
export type Initiator = { accountId: string | null; address: string | null }

export type Actor = {
  accountId: string
  /** null if the credential does not come from a login to this service. */
  sessionId: string | null
  roles: readonly Role[]
  reach: Reach
  /** The network address of the request; null for the service itself. */
  address: string | null
}
