/** Queries about which newsletters one signup gets. */
import { and, eq, notInArray, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { signupNewsletters } from '../../tables/newsletters.ts'
import { signups } from '../../tables/signups.ts'

export async function listNewsletterIdsOf(tx: Db, signupId: string): Promise<string[]> {
  const rows = await tx
    .select({ newsletterId: signupNewsletters.newsletterId })
    .from(signupNewsletters)
    .where(eq(signupNewsletters.signupId, signupId))
  return rows.map(({ newsletterId }) => newsletterId)
}

export async function replaceNewsletters(
  tx: Db,
  { signupId, newsletterIds, at }: { signupId: string; newsletterIds: string[]; at: Date },
): Promise<void> {
  await tx
    .delete(signupNewsletters)
    .where(
      and(
        eq(signupNewsletters.signupId, signupId),
        notInArray(signupNewsletters.newsletterId, newsletterIds),
      ),
    )
  await tx
    .insert(signupNewsletters)
    .values(newsletterIds.map((newsletterId) => ({ newsletterId, signupId, createdAt: at })))
    .onConflictDoNothing()
}

/** What a signup has got becomes what its next confirmation adds. */
export async function requestNewslettersAgain(tx: Db, signupId: string): Promise<void> {
  const got = sql`array(select newsletter_id from ${signupNewsletters} where signup_id = ${signupId}::uuid)`
  await tx
    .update(signups)
    .set({
      requestedNewsletterIds: sql`case when ${got} = '{}' then ${signups.requestedNewsletterIds} else ${got} end`,
    })
    .where(eq(signups.id, signupId))
  await tx.delete(signupNewsletters).where(eq(signupNewsletters.signupId, signupId))
}
