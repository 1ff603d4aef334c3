/** Reads the newsletter list for admins: pages, exports, single signups and their ledgers. */
import { and, asc, eq, getTableColumns, gte, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { SignupStatus, SuppressionReason } from '../../../domain/newsletter/signup.ts'
import type { Db } from '../../database.ts'
import { signupEvents, signups } from '../../tables/signups.ts'
import { erasedEmail } from './signups.ts'

/**
 * Whether the signup gets the newsletter `n`, or will get it once it is confirmed. The names are
 * written out, because the columns of an outer query have no table in drizzle's text.
 */
const getsNewsletter = sql`n.id = any (case
  when signups.status <> 'pending'
    then array(select s.newsletter_id from signup_newsletters s where s.signup_id = signups.id)
  when signups.requested_newsletter_ids = '{}' then array(select d.id from newsletters d where d.is_default)
  else signups.requested_newsletter_ids end)`

const { requestedNewsletterIds, confirmationTokenHash, mailedAt, ...columns } = getTableColumns(signups)

/** What admins and the owner of an address see of a signup. */
export const signupColumns = {
  ...columns,
  newsletters: sql<string[]>`(select coalesce(json_agg(n.slug order by n.position, n.id), '[]')
    from newsletters n where ${getsNewsletter})`,
}

export type ListedSignup = Omit<
  typeof signups.$inferSelect,
  'requestedNewsletterIds' | 'confirmationTokenHash' | 'mailedAt'
> & {
  /** The slugs of its newsletters. */
  newsletters: string[]
}

export type SignupFilter = {
  status?: SignupStatus | undefined
  suppressedBecause?: SuppressionReason | undefined
  source?: string | undefined
  /** A slug. */
  newsletter?: string | undefined
  language?: string | undefined
  requestedAfter?: Date | null
  requestedBefore?: Date | null
  confirmedAfter?: Date | null
  confirmedBefore?: Date | null
  /** A part of the address. */
  q?: string | undefined
}

function conditionsOf(filter: SignupFilter): (SQL | undefined)[] {
  const { status, suppressedBecause, source, newsletter, language, q } = filter
  const { requestedAfter, requestedBefore, confirmedAfter, confirmedBefore } = filter
  return [
    ne(signups.email, erasedEmail),
    status && eq(signups.status, status),
    suppressedBecause && eq(signups.suppressedBecause, suppressedBecause),
    source === undefined ? undefined : eq(signups.source, source),
    language === undefined ? undefined : eq(sql`lower(${signups.language})`, language.toLowerCase()),
    newsletter === undefined
      ? undefined
      : sql`exists (select from newsletters n where n.slug = ${newsletter} and ${getsNewsletter})`,
    requestedAfter ? gte(signups.requestedAt, requestedAfter) : undefined,
    requestedBefore ? lt(signups.requestedAt, requestedBefore) : undefined,
    confirmedAfter ? gte(signups.confirmedAt, confirmedAfter) : undefined,
    confirmedBefore ? lt(signups.confirmedAt, confirmedBefore) : undefined,
    // An index of trigrams serves this where the database can have it (`trigrams.ts`).
    q === undefined
      ? undefined
      : sql`lower(${signups.email}) like ${`%${withoutWildcards(q.toLowerCase())}%`}`,
  ]
}

function withoutWildcards(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

type Place = { after?: string | undefined; upTo?: string; limit: number }

/** Signups in the order of their first request, without erased signups, after one id and up to another. */
export function listSignups(
  db: Db,
  filter: SignupFilter,
  { after, upTo, limit }: Place,
): Promise<ListedSignup[]> {
  return db
    .select(signupColumns)
    .from(signups)
    .where(
      and(
        ...conditionsOf(filter),
        after === undefined ? undefined : sql`${signups.id} > ${after}::uuid`,
        upTo === undefined ? undefined : sql`${signups.id} <= ${upTo}::uuid`,
      ),
    )
    .orderBy(asc(signups.id))
    .limit(limit)
}

/** How many signups one statement of an export reads. */
const exportedAtOnce = 1_000

/**
 * All signups of the filter that there are when it begins, in batches. Each batch is a statement of its
 * own, so a slow reader holds neither a connection nor a snapshot. The ids never change, so no row is
 * skipped or doubled, and each row shows its state at the time when it is read.
 */
export async function* exportSignups(
  db: Db,
  filter: SignupFilter,
  upTo: string,
): AsyncGenerator<ListedSignup[]> {
  let after: string | undefined
  do {
    const rows = await listSignups(db, filter, { after, upTo, limit: exportedAtOnce })
    if (rows.length > 0) yield rows
    after = rows.length < exportedAtOnce ? undefined : rows.at(-1)?.id
  } while (after !== undefined)
}

export async function findSignup(db: Db, id: string): Promise<ListedSignup | undefined> {
  const [row] = await db
    .select(signupColumns)
    .from(signups)
    .where(and(eq(signups.id, id), ne(signups.email, erasedEmail)))
  return row
}

export type LedgerRow = typeof signupEvents.$inferSelect

/** The steps of one signup, the oldest first; `undefined` if there never was such a signup. */
export async function listLedger(
  db: Db,
  { signupId, after, limit }: { signupId: string; after: string | undefined; limit: number },
): Promise<LedgerRow[] | undefined> {
  const rows = await db
    .select({ event: signupEvents })
    .from(signups)
    .leftJoin(
      signupEvents,
      and(
        eq(signupEvents.signupId, signups.id),
        after === undefined ? undefined : sql`${signupEvents.id} > ${after}::uuid`,
      ),
    )
    .where(eq(signups.id, signupId))
    .orderBy(asc(signupEvents.id))
    .limit(limit + 1)
  if (rows.length === 0) return undefined
  return rows.flatMap(({ event }) => event ?? [])
}
