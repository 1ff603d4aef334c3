/** Reads the newsletters of an account's address for its export, in batches. */
import { and, asc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { letterRecipients, letters, newsletters, signupNewsletters } from '../../tables/newsletters.ts'
import { signupEvents, signups } from '../../tables/signups.ts'
import { signupColumns } from '../newsletter/signup-list.ts'
import { batchSizes, inBatches } from './export-batches.ts'

/**
 * A signup belongs to the account only if the address is verified, since anybody can register with
 * any address.
 */
function isSignupOf(accountId: string): SQL {
  return sql`lower(${signups.email}) = (${sql`select lower(${accounts.email}) from ${accounts}
    where ${accounts.id} = ${accountId}::uuid and ${isNotNull(accounts.emailVerifiedAt)}`})`
}

export function readSignups(db: Db, accountId: string) {
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select(signupColumns)
        .from(signups)
        .where(and(isSignupOf(accountId), beyond))
        .orderBy(asc(signups.id))
        .limit(size),
    beyond: (last) => gt(signups.id, last.id),
  })
}

export function readConsents(db: Db, accountId: string) {
  const { id, type, wording, wordingText, newsletters, detail, source, address, userAgent, occurredAt } =
    signupEvents
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({
          ...{ id, type, wording, wordingText, newsletters, detail },
          ...{ source, address, userAgent, occurredAt },
        })
        .from(signupEvents)
        .innerJoin(signups, eq(signups.id, signupEvents.signupId))
        .where(and(isSignupOf(accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

/** In one batch, since a publication has few newsletters. */
export async function* readSubscriptions(db: Db, accountId: string) {
  const { slug, name } = newsletters
  yield await db
    .select({ newsletter: slug, name, since: signupNewsletters.createdAt })
    .from(signupNewsletters)
    .innerJoin(signups, eq(signups.id, signupNewsletters.signupId))
    .innerJoin(newsletters, eq(newsletters.id, signupNewsletters.newsletterId))
    .where(isSignupOf(accountId))
    .orderBy(asc(slug))
}

/** The letters that were made for the address. */
export function readLetters(db: Db, accountId: string) {
  const { letterId, state, sentAt, answer } = letterRecipients
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ letterId, subject: letters.sentSubject, state, sentAt, answer })
        .from(letterRecipients)
        .innerJoin(signups, eq(signups.id, letterRecipients.signupId))
        .innerJoin(letters, eq(letters.id, letterId))
        .where(and(isSignupOf(accountId), beyond))
        .orderBy(asc(letterId))
        .limit(size),
    beyond: (last) => gt(letterId, last.letterId),
  })
}
