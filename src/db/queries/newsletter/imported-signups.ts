/** The statements with which an import writes many signups at once. */
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { newsletters, signupNewsletters } from '../../tables/newsletters.ts'
import { signupEvents, signups, suppressions } from '../../tables/signups.ts'
import { uuidArray } from '../uuid-array.ts'

export type KnownSignup = Pick<typeof signups.$inferSelect, 'id' | 'email' | 'status'>
const known = { id: signups.id, email: signups.email, status: signups.status }

/** Those of the hashes that are suppressed, as hexadecimal text. */
export async function listSuppressed(tx: Db, hashes: readonly Uint8Array[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const { addressHash } = suppressions
  const rows = await tx
    .select({ addressHash })
    .from(suppressions)
    .where(inArray(addressHash, [...hashes]))
  return new Set(rows.map((row) => Buffer.from(row.addressHash).toString('hex')))
}

/**
 * The signups of these addresses in lower case. `isForUpdate` locks them, in the order of their ids. Each
 * address is looked up by itself: for a list of them, PostgreSQL would take the index of trigrams or read
 * the whole table, since it does not know how fast an import makes the table grow.
 */
export async function listSignupsByEmail(
  tx: Db,
  keys: readonly string[],
  { isForUpdate }: { isForUpdate: boolean },
): Promise<KnownSignup[]> {
  if (keys.length === 0) return []
  const wanted = sql`jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) as wanted (key)`
  const byKey = sql`lateral (select id from ${signups} where lower(email) = wanted.key limit 1) as found`
  const rows = await tx.select({ id: sql<string>`found.id::text` }).from(sql`${wanted}, ${byKey}`)
  if (rows.length === 0) return []
  const found = tx
    .select(known)
    .from(signups)
    .where(sql`${signups.id} = any (${uuidArray(rows.map(({ id }) => id))})`)
    .orderBy(asc(signups.id))
  return isForUpdate ? found.for('update') : found
}

/** Returns the signups that it has added. It leaves out addresses that are on the list by now. */
export async function insertSignups(
  tx: Db,
  rows: readonly (typeof signups.$inferInsert)[],
): Promise<KnownSignup[]> {
  if (rows.length === 0) return []
  return tx
    .insert(signups)
    .values([...rows])
    .onConflictDoNothing()
    .returning(known)
}

/** Confirms signups that wait, each at its time. The caller holds their locks. */
export async function confirmSignups(
  tx: Db,
  { confirmations, newsletterIds }: { confirmations: { id: string; at: Date }[]; newsletterIds: string[] },
): Promise<void> {
  if (confirmations.length === 0) return
  const times = confirmations.map(({ id, at }) => ({ id, at: at.toISOString() }))
  await tx.execute(sql`
    update ${signups} set
      status = 'confirmed', confirmed_at = known.at,
      requested_newsletter_ids = ${namedOr(uuidArray(newsletterIds))}
    from jsonb_to_recordset(${JSON.stringify(times)}::jsonb) as known (id uuid, at timestamptz)
    where ${signups.id} = known.id`)
}

type Wanted = { signupIds: string[]; newsletterIds: string[] }

/** Those of the signups that wait whose latest request lacks one of the newsletters. */
export async function listLackingRequests(
  tx: Db,
  { signupIds, newsletterIds }: Wanted,
): Promise<Set<string>> {
  if (signupIds.length === 0) return new Set()
  const rows = await tx
    .select({ id: signups.id })
    .from(signups)
    .where(
      and(inArray(signups.id, signupIds), sql`not (${namedOr(defaults)}) @> ${uuidArray(newsletterIds)}`),
    )
  return new Set(rows.map(({ id }) => id))
}

/** Adds the newsletters to what these signups will confirm. */
export async function addRequestedNewsletters(tx: Db, { signupIds, newsletterIds }: Wanted): Promise<void> {
  if (signupIds.length === 0) return
  await tx
    .update(signups)
    .set({
      requestedNewsletterIds: sql`array(
        select distinct unnest((${namedOr(defaults)}) || ${uuidArray(newsletterIds)}))`,
    })
    .where(inArray(signups.id, signupIds))
}

/** Adds the newsletters to the signups. */
export async function addNewsletters(
  tx: Db,
  { signupIds, newsletterIds, at }: Wanted & { at: Date },
): Promise<void> {
  if (signupIds.length === 0) return
  const pairs = signupIds.flatMap((signupId) =>
    newsletterIds.map((newsletterId) => ({ signupId, newsletterId })),
  )
  await tx
    .insert(signupNewsletters)
    .values(pairs.map((pair) => ({ ...pair, createdAt: at })))
    .onConflictDoNothing()
}

/** Those of the signups that lack one of the newsletters. */
export async function listLackingNewsletters(
  tx: Db,
  { signupIds, newsletterIds }: Wanted,
): Promise<Set<string>> {
  if (signupIds.length === 0) return new Set()
  const { signupId, newsletterId } = signupNewsletters
  const rows = await tx
    .select({ signupId })
    .from(signupNewsletters)
    .where(and(inArray(signupId, signupIds), inArray(newsletterId, newsletterIds)))
    .groupBy(signupId)
    .having(sql`count(*) = ${newsletterIds.length}`)
  const complete = new Set(rows.map((row) => row.signupId))
  return new Set(signupIds.filter((id) => !complete.has(id)))
}

export async function insertSignupEvents(
  tx: Db,
  events: readonly (typeof signupEvents.$inferInsert)[],
): Promise<void> {
  if (events.length > 0) await tx.insert(signupEvents).values([...events])
}

const defaults = sql`array(select id from ${newsletters} where is_default)`

/** What the latest request named. That of a former release named nothing. */
function namedOr(others: SQL): SQL {
  const named = signups.requestedNewsletterIds
  return sql`case when ${named} = '{}' then ${others} else ${named} end`
}

type NewsletterName = { id: string; slug: string }

/** The newsletters with these slugs, or the default ones without slugs. */
export function listNamedNewsletters(
  db: Db,
  slugs: readonly string[] | undefined,
): Promise<NewsletterName[]> {
  return db
    .select({ id: newsletters.id, slug: newsletters.slug })
    .from(newsletters)
    .where(slugs === undefined ? eq(newsletters.isDefault, true) : inArray(newsletters.slug, [...slugs]))
    .orderBy(asc(newsletters.position), asc(newsletters.id))
}
