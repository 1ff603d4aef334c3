/** Newsletter signups as admins see them. */
import type { SignupRow } from '../../db/queries/newsletter/signups.ts'
import type { Signup } from '../../schemas/newsletter/signups.ts'

export function presentSignup({ id, email, status, source, ...at }: SignupRow): Signup {
  return {
    ...{ id, email, status, source },
    requestedAt: at.requestedAt.toISOString(),
    confirmedAt: at.confirmedAt?.toISOString() ?? null,
    unsubscribedAt: at.unsubscribedAt?.toISOString() ?? null,
  }
}
