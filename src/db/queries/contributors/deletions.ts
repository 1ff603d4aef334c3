/** Deletes profiles, and counts the articles that stand in the way. */
import { eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors, mergedContributors } from '../../tables/contributors.ts'
import { articleRevisions, draftContributors } from '../../tables/revisions.ts'
import { byIdOrSlug } from './contributors.ts'

/** Waits for the transactions that put the profile into a byline, and keeps others from it. */
export async function lockContributor(
  tx: Db,
  idOrSlug: string,
): Promise<{ id: string; slug: string; accountId: string | null } | undefined> {
  const [row] = await tx
    .select({ id: contributors.id, slug: contributors.slug, accountId: contributors.accountId })
    .from(contributors)
    .where(byIdOrSlug(idOrSlug))
    .for('update')
  return row
}

/**
 * The articles whose published text, draft or scheduled revision names the contributor. The
 * condition of `articles_due_idx` finds the articles with a schedule.
 */
export async function countBylines(tx: Db, contributorId: string): Promise<number> {
  const id = sql`${contributorId}::uuid`
  const [row] = await tx.select({ articles: sql<number>`count(*)::integer` }).from(sql`(
      select p.article_id from ${articleContributors} p where p.contributor_id = ${id}
      union
      select d.article_id from ${draftContributors} d where d.contributor_id = ${id}
      union
      select a.id from ${articles} a
      join ${articleRevisions} r on r.article_id = a.id and r.number = a.scheduled_revision
      where coalesce(a.publish_at, a.unpublish_at) is not null
        and r.contributor_ids && (${id} || array(
          select m.id from ${mergedContributors} m where m.contributor_id = ${id}))
    ) as naming`)
  return row?.articles ?? 0
}

export async function deleteContributor(tx: Db, id: string): Promise<void> {
  await tx.delete(contributors).where(eq(contributors.id, id))
}
