/** What screening goes by, and what it found in comments that were not let through. */
import { and, eq, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { decisions, screenings } from '../../tables/moderation.ts'
import { settings } from '../../tables/settings.ts'
import { allStoredSettings } from '../settings.ts'

export type NewScreening = typeof screenings.$inferInsert

export async function insertScreening(tx: Db, screening: NewScreening): Promise<void> {
  await tx.insert(screenings).values(screening)
}

export async function insertScreenings(tx: Db, rows: readonly NewScreening[]): Promise<void> {
  if (rows.length > 0) await tx.insert(screenings).values([...rows])
}

/** So many of an account's newest comments are looked at: bounds the work for those who have written thousands. */
export const newestOfAccount = 200
/** Of those, the newest whose words are compared, and the newest whose decisions count. */
const maxCompared = 20
export const maxJudged = 50
/** How far back decisions count. */
export const judgedFor = sql.raw(`interval '90 days'`)
/** A number for the outside judge; beyond, it is no matter. */
const maxCounted = 1_000

export type AuthorRecord = {
  /** Comments that stand, of the newest of the account. */
  standing: number
  /** What moderators decided last on its comments of late. */
  decided: number
  hidden: number
}

export type ScreeningRow = {
  settings: Settings
  article: Pick<typeof articles.$inferSelect, 'id' | 'slug' | 'title' | 'commentPolicy' | 'publishedAt'>
  author: Pick<typeof accounts.$inferSelect, 'id' | 'displayName' | 'createdAt'>
  /** Visible comments among the author's newest thousand. */
  commentCount: number
  record: AuthorRecord
  /** The newest words of the account within the window of the settings, another than the comment that is edited. */
  recent: { id: string; body: string }[]
}

type Screened = { articleId: string; accountId: string; commentId: string | null; at: Date }

/** `undefined` where the article is not public, or the account is gone. */
export async function findScreeningFacts(
  db: Db,
  { articleId, accountId, commentId, at }: Screened,
): Promise<ScreeningRow | undefined> {
  const now = sql`${at.toISOString()}::timestamptz`
  const newest = sql`select c.id, c.status, c.body, c.created_at from ${comments} c
    where c.account_id = ${accountId} order by c.id desc limit ${newestOfAccount}`
  const windowMinutes = sql`coalesce((select (s.members ->> 'repeatedPostWindow')::int from ${settings} s), 0)`
  const [row] = await db
    .select({
      settings: allStoredSettings,
      article: {
        id: articles.id,
        slug: articles.slug,
        title: articles.title,
        commentPolicy: articles.commentPolicy,
        publishedAt: articles.publishedAt,
      },
      author: { id: accounts.id, displayName: accounts.displayName, createdAt: accounts.createdAt },
      commentCount: sql<number>`(select count(*) filter (where c.status = 'visible')::int from (select c.status from ${comments} c
        where c.account_id = ${accountId} order by c.id desc limit ${maxCounted}) c)`,
      standing: sql<number>`(select count(*)::int from (${newest}) n where n.status = 'visible')`,
      judged: sql<Pick<AuthorRecord, 'decided' | 'hidden'>>`(
        select json_build_object('decided', count(*), 'hidden', count(*) filter (where d.action = 'hide'))
        from (select n.id from (${newest}) n where n.created_at > ${now} - ${judgedFor} limit ${maxJudged}) n
        cross join lateral (select d.action from ${decisions} d where d.comment_id = n.id order by d.id desc limit 1) d
        where d.action <> 'reopen')`,
      recent: sql<ScreeningRow['recent']>`(
        select coalesce(json_agg(json_build_object('id', r.id, 'body', r.body)), '[]')
        from (select n.id, n.body from (${newest}) n
          where n.created_at > ${now} - make_interval(mins => ${windowMinutes})
            and n.status <> 'removed' and n.id is distinct from ${commentId}::uuid
          order by n.id desc limit ${maxCompared}) r)`,
    })
    .from(articles)
    .innerJoin(accounts, eq(accounts.id, accountId))
    .where(and(eq(articles.id, articleId), eq(articles.status, 'published')))
  if (!row) return undefined
  const { settings: stored, standing, judged, ...rest } = row
  return { ...rest, settings: completeSettings(stored), record: { standing, ...judged } }
}
