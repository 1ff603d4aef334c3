/** The facts that screening needs, and the findings on comments that it held or refused. */
import { and, eq, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { decisions, screenings } from '../../tables/moderation.ts'
import { settings } from '../../tables/settings.ts'
import { allStoredSettings } from '../settings.ts'

type NewScreening = typeof screenings.$inferInsert

export async function insertScreening(tx: Db, screening: NewScreening): Promise<void> {
  await tx.insert(screenings).values(screening)
}

export async function insertScreenings(tx: Db, rows: readonly NewScreening[]): Promise<void> {
  if (rows.length > 0) await tx.insert(screenings).values([...rows])
}

/**
 * The maximum number of comments of an account that are read. It bounds the work for accounts with
 * thousands of comments.
 */
export const newestOfAccount = 200
/** The maximum number of these comments that are compared with the new comment. */
const maxCompared = 20
/** The maximum number of these comments whose decisions count. */
export const maxDecided = 50
/** Decisions on older comments do not count. */
export const decisionWindow = sql.raw(`interval '90 days'`)
/** The maximum number of comments that are counted for the outside judge. */
const maxCounted = 1_000

export type AuthorRecord = {
  /** The number of visible comments among the account's newest. */
  standing: number
  /**
   * The number of the account's recent comments that have a decision, the last of which is not
   * `reopen`.
   */
  decided: number
  /** The number of these comments that the last decision hid. */
  hidden: number
}

export type ScreeningRow = {
  settings: Settings
  article: Pick<typeof articles.$inferSelect, 'id' | 'slug' | 'title' | 'commentPolicy' | 'publishedAt'>
  author: Pick<typeof accounts.$inferSelect, 'id' | 'displayName' | 'createdAt'>
  /** The number of visible comments among the author's newest thousand. */
  commentCount: number
  record: AuthorRecord
  /**
   * The account's newest comments within `repeatedPostWindow`, without the comment that is being
   * edited.
   */
  recent: { id: string; bodyHtml: string }[]
}

type Screened = { articleId: string; accountId: string; commentId: string | null; at: Date }

/** `undefined` if the article is not published or the account does not exist. */
export async function findScreeningFacts(
  db: Db,
  { articleId, accountId, commentId, at }: Screened,
): Promise<ScreeningRow | undefined> {
  const now = sql`${at.toISOString()}::timestamptz`
  const newest = sql`select c.id, c.status, c.body_html, c.created_at from ${comments} c
    where c.account_id = ${accountId} order by c.id desc limit ${newestOfAccount}`
  const windowMinutes = sql`
    coalesce((select (s.members ->> 'repeatedPostWindow')::int from ${settings} s), 0)`
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
      commentCount: sql<number>`(select count(*) filter (where c.status = 'visible')::int
        from (select c.status from ${comments} c
          where c.account_id = ${accountId} order by c.id desc limit ${maxCounted}) c)`,
      standing: sql<number>`(select count(*)::int from (${newest}) n where n.status = 'visible')`,
      judged: sql<Pick<AuthorRecord, 'decided' | 'hidden'>>`(
        select json_build_object('decided', count(*), 'hidden', count(*) filter (where d.action = 'hide'))
        from (select n.id from (${newest}) n
          where n.created_at > ${now} - ${decisionWindow} limit ${maxDecided}) n
        cross join lateral (
          select d.action from ${decisions} d where d.comment_id = n.id order by d.id desc limit 1) d
        where d.action <> 'reopen')`,
      recent: sql<ScreeningRow['recent']>`(
        select coalesce(json_agg(json_build_object('id', r.id, 'bodyHtml', r.body_html)), '[]')
        from (select n.id, n.body_html from (${newest}) n
          where ${windowMinutes} > 0 and n.created_at > ${now} - make_interval(mins => ${windowMinutes})
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
