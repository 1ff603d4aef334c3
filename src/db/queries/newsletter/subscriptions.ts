/** Queries about which newsletters an address gets, and about addresses that get none. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { letters, newsletters, signupNewsletters } from '../../tables/newsletters.ts'
import { signups, suppressions } from '../../tables/signups.ts'
import { isErased, type SignupRow } from './signups.ts'

/** The ids of the newsletters that the address gets. */
export async function listSubscriptions(db: Db, signupId: string): Promise<string[]> {
  const rows = await db
    .select({ id: signupNewsletters.newsletterId })
    .from(signupNewsletters)
    .where(eq(signupNewsletters.signupId, signupId))
  return rows.map(({ id }) => id)
}

/** Newsletters that have been deleted since are left out, and those that the address gets stay. */
export async function insertSubscriptions(
  tx: Db,
  { signupId, newsletterIds, at }: { signupId: string; newsletterIds: readonly string[]; at: Date },
): Promise<void> {
  if (newsletterIds.length === 0) return
  const held = await tx
    .select({ id: newsletters.id })
    .from(newsletters)
    .where(inArray(newsletters.id, [...newsletterIds]))
    .for('key share')
  if (held.length === 0) return
  await tx
    .insert(signupNewsletters)
    .values(held.map(({ id }) => ({ newsletterId: id, signupId, createdAt: at })))
    .onConflictDoNothing()
}

export async function deleteSubscriptions(
  tx: Db,
  { signupId, newsletterIds }: { signupId: string; newsletterIds: readonly string[] },
): Promise<void> {
  if (newsletterIds.length === 0) return
  await tx
    .delete(signupNewsletters)
    .where(
      and(
        eq(signupNewsletters.signupId, signupId),
        inArray(signupNewsletters.newsletterId, [...newsletterIds]),
      ),
    )
}

/** Whether the address gets no letter whatever happens. `addressHash` is of `auth/newsletter-keys.ts`. */
export async function isSuppressed(db: Db, addressHash: Uint8Array): Promise<boolean> {
  const rows = await db
    .select({ because: suppressions.because })
    .from(suppressions)
    .where(eq(suppressions.addressHash, addressHash))
  return rows.length > 0
}

export type LinkedSignup = Pick<SignupRow, 'id' | 'email' | 'status' | 'language'> & {
  /** The newsletters that the address gets. */
  newsletterIds: string[]
  /** The newsletter of the letter that has the link; null for a link of no letter. */
  linkedNewsletterId: string | null
}

/** What pages behind a signed link show. Erased signups are not found. */
export async function findLinkedSignup(
  db: Db,
  { signupId, letterId }: { signupId: string; letterId: string | null },
): Promise<LinkedSignup | undefined> {
  const { id, email, status, language } = signups
  const [row] = await db
    .select({
      id,
      email,
      status,
      language,
      newsletterIds: sql<string[]>`coalesce((select json_agg(sn.newsletter_id) from ${signupNewsletters} sn
        where sn.signup_id = ${id}), '[]'::json)`,
      linkedNewsletterId: sql<
        string | null
      >`(select l.newsletter_id from ${letters} l where l.id = ${letterId}::uuid)`,
    })
    .from(signups)
    .where(and(eq(id, signupId), sql`not ${isErased}`))
  return row
}

/** The signup of an address with the newsletters that it gets. */
export async function findSignupOf(db: Db, address: string): Promise<LinkedSignup | undefined> {
  const [row] = await db
    .select({ id: signups.id })
    .from(signups)
    .where(eq(sql`lower(${signups.email})`, sql`lower(${address})`))
  return row && findLinkedSignup(db, { signupId: row.id, letterId: null })
}
