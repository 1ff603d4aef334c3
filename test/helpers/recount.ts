/** Counts the comments in the whole tables again, and finds stored counts that differ. */
import { sql } from 'drizzle-orm'
import { articles } from '../../src/db/tables/articles.ts'
import { comments } from '../../src/db/tables/comments.ts'
import type { Deps } from '../../src/deps.ts'

type Miscount = { id: string; kept: number; counted: number }

/** Every article and every comment with a wrong count. */
export async function miscounts({ database: { db } }: Pick<Deps, 'database'>): Promise<Miscount[]> {
  const kept = sql<number>`t.kept`
  const counted = sql<number>`t.counted`
  return db
    .select({ id: sql<string>`t.id`, kept, counted })
    .from(sql`(
      select a.id, a.comment_count as kept,
        (select count(*)::int from comments c where c.article_id = a.id and c.status = 'visible') as counted
      from articles a
      union all
      select c.id, c.reply_count, (
        select count(*)::int from comments below
        where below.article_id = c.article_id and below.id <> c.id and c.id = any(below.path) and below.status = 'visible')
      from comments c
    ) as t`)
    .where(sql`${kept} <> ${counted}`)
}

/** Corrects all counts, for comments that a test has inserted directly. */
export async function recountComments({ database: { db } }: Pick<Deps, 'database'>): Promise<void> {
  await db.update(comments).set({
    replyCount: sql`(select count(*)::int from comments below
      where below.article_id = comments.article_id and below.id <> comments.id
        and comments.id = any(below.path) and below.status = 'visible')`,
  })
  await db.update(articles).set({
    commentCount: sql`(select count(*)::int from comments c where c.article_id = articles.id and c.status = 'visible')`,
  })
}
