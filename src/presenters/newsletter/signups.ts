/** Presents newsletter signups and their ledger for admins, and what a form for signups needs. */
import type { LedgerRow, ListedSignup } from '../../db/queries/newsletter/signup-list.ts'
import { csvOf } from '../../domain/csv.ts'
import type { Signup, SignupEvent } from '../../schemas/newsletter/signup-admin.ts'
import type { SignupForm } from '../../schemas/newsletter/signups.ts'

export function presentSignup(row: ListedSignup): Signup {
  return {
    id: row.id,
    email: row.email,
    status: row.status,
    suppressedBecause: row.suppressedBecause,
    newsletters: row.newsletters,
    source: row.source,
    language: row.language,
    requestedAt: row.requestedAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    unsubscribedAt: row.unsubscribedAt?.toISOString() ?? null,
  }
}

export function presentSignupEvent({ signupId, occurredAt, ...row }: LedgerRow): SignupEvent {
  return { ...row, occurredAt: occurredAt.toISOString() }
}

/** The columns of an export. An import reads `email`, `status` and `confirmedAt` of them. */
const columns = [
  'email',
  'status',
  'suppressedBecause',
  'newsletters',
  'source',
  'language',
  'requestedAt',
  'confirmedAt',
  'unsubscribedAt',
  'id',
] as const satisfies readonly (keyof Signup)[]

/** The export as text, batch by batch. */
export async function* signupsAsCsv(batches: AsyncIterable<readonly ListedSignup[]>): AsyncGenerator<string> {
  yield csvOf([columns])
  for await (const batch of batches) {
    yield csvOf(
      batch.map((row) => {
        const signup = presentSignup(row)
        return columns.map((name) => (name === 'newsletters' ? signup.newsletters.join(' ') : signup[name]))
      }),
    )
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
