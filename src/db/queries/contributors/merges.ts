/**
 * Merges one profile into another: moves what names it, and keeps its id and slug as former names.
 */
import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { coAuthors, contributors, mergedContributors } from '../../tables/contributors.ts'
import { draftContributors } from '../../tables/revisions.ts'
import type { ContributorRow } from './contributors.ts'

/**
 * Locks the articles whose public text or draft names the profile. Publications, too, lock articles
 * first.
 */
export async function lockArticlesNaming(tx: Db, contributorId: string): Promise<number> {
  const isPublic = tx
    .select({ id: articleContributors.articleId })
    .from(articleContributors)
    .where(eq(articleContributors.contributorId, contributorId))
  const isDrafted = tx
    .select({ id: draftContributors.articleId })
    .from(draftContributors)
    .where(eq(draftContributors.contributorId, contributorId))
  const rows = await tx
    .select({ id: articles.id })
    .from(articles)
    .where(or(inArray(articles.id, isPublic), inArray(articles.id, isDrafted)))
    .orderBy(asc(articles.id))
    .for('no key update')
  return rows.length
}

/** Locks both profiles, so that no byline can get either of them meanwhile. */
export function lockContributorsForMerge(tx: Db, ids: readonly [string, string]): Promise<ContributorRow[]> {
  return tx
    .select()
    .from(contributors)
    .where(inArray(contributors.id, [...ids]))
    .orderBy(asc(contributors.id))
    .for('update')
}

type Merge = { from: string; to: string }

/** In an article that names both, the other profile has the first of their places. */
export async function moveBylines(tx: Db, { from, to }: Merge): Promise<void> {
  await tx.execute(sql`
    insert into ${articleContributors} (article_id, contributor_id, position, published_at)
    select article_id, ${to}::uuid, position, published_at from ${articleContributors}
    where contributor_id = ${from}::uuid
    on conflict on constraint article_contributors_pkey do update
      set position = least(article_contributors.position, excluded.position)`)
  await tx.delete(articleContributors).where(eq(articleContributors.contributorId, from))
  await tx.execute(sql`
    insert into ${draftContributors} (article_id, contributor_id, saved_at)
    select article_id, ${to}::uuid, saved_at from ${draftContributors} where contributor_id = ${from}::uuid
    on conflict do nothing`)
  await tx.delete(draftContributors).where(eq(draftContributors.contributorId, from))
}

/**
 * Keeps the lists of `agreed`, the profiles of the account that the merged profile belongs to. Nobody
 * has agreed to the others on behalf of that account.
 */
export async function moveAgreements(
  tx: Db,
  { to, agreed, owner }: { to: string; agreed: readonly string[]; owner: string | null },
): Promise<void> {
  if (!agreed.includes(to)) await tx.delete(coAuthors).where(eq(coAuthors.contributorId, to))
  if (agreed.length > 0) {
    await tx.execute(sql`
      insert into ${coAuthors} (contributor_id, account_id)
      select distinct ${to}::uuid, k.account_id from ${coAuthors} k
      where ${inArray(sql`k.contributor_id`, [...agreed])}
      on conflict do nothing`)
  }
  if (owner === null) return
  await tx.delete(coAuthors).where(and(eq(coAuthors.contributorId, to), eq(coAuthors.accountId, owner)))
}

/** Replaces the profile by a row with its former names. Former names that led to it lead on. */
export async function replaceByFormerNames(
  tx: Db,
  { source: { id, slug }, to, at }: { source: { id: string; slug: string }; to: string; at: Date },
): Promise<void> {
  await tx
    .update(mergedContributors)
    .set({ contributorId: to })
    .where(eq(mergedContributors.contributorId, id))
  await tx.delete(contributors).where(eq(contributors.id, id))
  await tx.insert(mergedContributors).values({ id, slug, contributorId: to, mergedAt: at })
}

/**
 * The count includes rows that a concurrent publication is removing. That publication subtracts
 * them.
 */
export async function finishMerge(
  tx: Db,
  { to, owner, at }: { to: string; owner: string | null; at: Date },
): Promise<ContributorRow> {
  const articleCount = sql`(select count(*)::int from ${articleContributors} l where l.contributor_id = ${to}::uuid)`
  const [row] = await tx
    .update(contributors)
    .set({ accountId: owner, articleCount, updatedAt: at })
    .where(eq(contributors.id, to))
    .returning()
  if (!row) throw new Error(`contributor ${to} was locked and cannot be gone`)
  return row
}
