/** Presents newsletter signups for admins. */
import type { SignupRow } from '../../db/queries/newsletter/signups.ts'
import type { Signup } from '../../schemas/newsletter/signups.ts'

export function presentSignup(row: SignupRow): Signup {
  return {
    id: row.id,
    email: row.email,
    status: row.status,
    source: row.source,
    requestedAt: row.requestedAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    unsubscribedAt: row.unsubscribedAt?.toISOString() ?? null,
  }
}
