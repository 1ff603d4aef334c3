/** Who makes a request, and how far the policy lets them go in it. */
import type { Role } from './roles.ts'

/** `own`: only what belongs to the actor; `any`: whatever there is. */
export type Reach = 'own' | 'any'

export type Actor = {
  accountId: string
  /** null where the credential belongs to no login of ours. */
  sessionId: string | null
  roles: readonly Role[]
  reach: Reach
  /** Where the request comes from; null for the service itself. */
  address: string | null
}
