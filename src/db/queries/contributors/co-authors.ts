/** Reads and replaces the accounts that may sign articles with a profile. */
import { and, asc, eq, inArray, isNull, notExists, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { coAuthors, contributors } from '../../tables/contributors.ts'
import { byIdOrSlug } from './contributors.ts'

type Profile = {
  idOrSlug: string
  /** Limits the search to the profile of this account. */
  accountId: string | undefined
}

export type CoAuthorsRow = { id: string; accountIds: string[] }

const columns = {
  id: contributors.id,
  accountIds: sql<string[]>`(
    select coalesce(json_agg(k.account_id order by k.account_id), '[]')
    from ${coAuthors} k where k.contributor_id = contributors.id)`,
}

function isProfile({ idOrSlug, accountId }: Profile): SQL | undefined {
  return and(
    byIdOrSlug(idOrSlug),
    accountId === undefined ? undefined : eq(contributors.accountId, accountId),
  )
}

export async function findCoAuthors(db: Db, profile: Profile): Promise<CoAuthorsRow | undefined> {
  const [row] = await db.select(columns).from(contributors).where(isProfile(profile))
  return row
}

/** Locks the profile first, so that the list is that of the last transaction that changed it. */
export async function lockCoAuthors(tx: Db, profile: Profile): Promise<CoAuthorsRow | undefined> {
  const [locked] = await tx
    .select({ id: contributors.id })
    .from(contributors)
    .where(isProfile(profile))
    .for('no key update')
  return locked && findCoAuthors(tx, { idOrSlug: locked.id, accountId: undefined })
}

/**
 * The accounts with these ids that exist and are not erased. They are kept from being erased until
 * the transaction ends.
 */
export async function holdAccounts(tx: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(inArray(accounts.id, [...ids]), isNull(accounts.erasedAt)))
    .orderBy(asc(accounts.id))
    .for('share')
  return rows.map(({ id }) => id)
}

/** The caller has locked the profile. */
export async function replaceCoAuthors(
  tx: Db,
  { id: contributorId, accountIds }: CoAuthorsRow,
): Promise<void> {
  await deleteCoAuthors(tx, contributorId)
  if (accountIds.length === 0) return
  await tx.insert(coAuthors).values(accountIds.map((accountId) => ({ contributorId, accountId })))
}

/**
 * Empties the list of a profile that is about to move to another account, since only the former
 * owner has agreed to it.
 */
export async function endAgreements(
  tx: Db,
  { idOrSlug, accountId }: { idOrSlug: string; accountId: string | null },
): Promise<void> {
  const [moved] = await tx
    .select({ id: contributors.id })
    .from(contributors)
    .where(and(byIdOrSlug(idOrSlug), sql`${contributors.accountId} is distinct from ${accountId}::uuid`))
    .for('no key update')
  if (moved) await deleteCoAuthors(tx, moved.id)
}

async function deleteCoAuthors(tx: Db, contributorId: string): Promise<void> {
  await tx.delete(coAuthors).where(eq(coAuthors.contributorId, contributorId))
}

export type ClosedProfile = { id: string; slug: string; accountId: string | null; isFormer: boolean }

/**
 * Those of the profiles that nobody may sign with who is responsible for the article: they belong to
 * none of the `owners`, and are open to none of these and to nobody whose profile is among
 * `cosigned`.
 */
export function listClosedProfiles(
  tx: Db,
  {
    ids,
    owners,
    cosigned = [],
    isNew = false,
  }: {
    ids: readonly string[]
    owners: readonly string[]
    cosigned?: readonly string[]
    /** The byline gets these names now. Then former contributors are closed to everybody else. */
    isNew?: boolean
  },
): Promise<ClosedProfile[]> {
  const signers =
    cosigned.length === 0
      ? inArray(coAuthors.accountId, [...owners])
      : or(
          inArray(coAuthors.accountId, [...owners]),
          inArray(
            coAuthors.accountId,
            tx
              .select({ id: cosigners.accountId })
              .from(cosigners)
              .where(inArray(cosigners.id, [...cosigned])),
          ),
        )
  return tx
    .select({
      id: contributors.id,
      slug: contributors.slug,
      accountId: contributors.accountId,
      isFormer: contributors.isFormer,
    })
    .from(contributors)
    .where(
      and(
        inArray(contributors.id, [...ids]),
        or(isNull(contributors.accountId), notInArray(contributors.accountId, [...owners])),
        or(
          isNew ? contributors.isFormer : undefined,
          notExists(
            tx
              .select({ id: coAuthors.contributorId })
              .from(coAuthors)
              .where(and(eq(coAuthors.contributorId, contributors.id), signers)),
          ),
        ),
      ),
    )
    .orderBy(asc(contributors.slug))
}

/** The profiles on the masthead whose names look like one of these skeletons. */
export function listLookalikes(
  tx: Db,
  skeletons: readonly string[],
): Promise<{ id: string; nameSkeleton: string }[]> {
  return tx
    .select({ id: contributors.id, nameSkeleton: sql<string>`${contributors.nameSkeleton}` })
    .from(contributors)
    .where(inArray(contributors.nameSkeleton, [...skeletons]))
}

const cosigners = alias(contributors, 'cosigners')
