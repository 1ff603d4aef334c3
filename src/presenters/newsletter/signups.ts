/** Presents newsletter signups for admins, and what a form for signups needs. */
import type { SignupRow } from '../../db/queries/newsletter/signups.ts'
import type { Signup, SignupForm } from '../../schemas/newsletter/signups.ts'

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

type FormParts = Pick<SignupForm, 'formToken' | 'leastSeconds' | 'consent'> & {
  newsletters: readonly (SignupForm['newsletters'][number] & { isOpen: boolean })[]
}

export function presentForm({ newsletters, ...parts }: FormParts): SignupForm {
  const open = newsletters.filter(({ isOpen }) => isOpen)
  return {
    ...parts,
    newsletters: open.map(({ slug, name, description, isDefault }) => ({
      slug,
      name,
      description,
      isDefault,
    })),
  }
}
