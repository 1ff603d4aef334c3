/** Lists the present and the former bodies of a comment for moderators. */
import { desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { commentRevisions, comments } from '../../tables/comments.ts'

export type CommentRevisionRow = {
  number: number
  body: string
  bodyHtml: string
  createdAt: Date
  isCurrent: boolean
}

type CommentRevisionsPage = { commentId: string; limit: number; before?: number }

/**
 * Newest first. The present body has the number after the last former body. A removed comment has
 * no bodies. `undefined` if there is no such comment. An extra row tells that the list goes on.
 */
export async function listCommentRevisions(
  db: Db,
  { commentId, limit, before }: CommentRevisionsPage,
): Promise<CommentRevisionRow[] | undefined> {
  const number = sql<number>`said.number`
  const said = sql`lateral (
    select * from (
      select 1 + coalesce(
          (select max(r.number) from ${commentRevisions} r where r.comment_id = ${comments.id}), 0) as number,
        ${comments.body} as body, ${comments.bodyHtml} as body_html,
        coalesce(${comments.editedAt}, ${comments.createdAt}) as created_at, true as is_current
      where ${comments.status} <> 'removed'
      union all
      select r.number, r.body, r.body_html, r.created_at, false from ${commentRevisions} r
      where r.comment_id = ${comments.id}
    ) as every
    where ${before === undefined ? sql`true` : sql`every.number < ${before}::integer`}
    order by every.number desc limit ${limit + 1}
  ) as said`
  const rows = await db
    .select({
      number,
      body: sql<string>`said.body`,
      bodyHtml: sql<string>`said.body_html`,
      createdAt: sql<Date>`said.created_at`.mapWith(comments.createdAt),
      isCurrent: sql<boolean>`said.is_current`,
    })
    .from(comments)
    .leftJoin(said, sql`true`)
    .where(eq(comments.id, commentId))
    .orderBy(desc(number))
  if (rows.length === 0) return undefined
  return rows.filter((row) => row.number !== null)
}
