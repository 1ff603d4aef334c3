/**
 * Makes the search documents of comments that have none of this release: comments of a former
 * release, and those that one of its instances writes while it still runs.
 */
import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, gt, ne, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentSearch, isOutdated } from '../../tables/search.ts'
import { documentSql } from '../search-stems.ts'
import { commentDocumentOf, commentDocuments } from './comment-search.ts'

/** Two counts of indexes, since joining a million rows to count them would take too long. */
export async function countUndocumented(db: Db): Promise<number> {
  const written = await db.$count(comments, ne(comments.status, 'removed'))
  const documented = await db.$count(commentSearch)
  return written - documented + (await db.$count(commentSearch, isOutdated(commentSearch.document)))
}

/** How many comments are looked at for one batch, with documents or without. */
const looked = 10_000

type Batch = { found: UndocumentedRow[]; last: string | undefined }
type UndocumentedRow = Awaited<ReturnType<typeof selectUndocumented>>[number]

function selectUndocumented(db: Db, { after, limit }: { after: string | undefined; limit: number }) {
  const near = db
    .select({ id: comments.id })
    .from(comments)
    .where(after === undefined ? undefined : gt(comments.id, after))
    .orderBy(asc(comments.id))
    .limit(looked)
    .as('near')
  return db
    .select({
      id: comments.id,
      articleId: comments.articleId,
      accountId: comments.accountId,
      bodyHtml: comments.bodyHtml,
      editedAt: comments.editedAt,
      language: sql<string>`coalesce(${articles.language}, '')`,
    })
    .from(near)
    .innerJoin(comments, eq(comments.id, near.id))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .leftJoin(commentSearch, eq(commentSearch.commentId, near.id))
    .where(
      and(
        ne(comments.status, 'removed'),
        sql`(${commentSearch.commentId} is null or ${isOutdated(commentSearch.document)})`,
      ),
    )
    .orderBy(asc(near.id))
    .limit(limit)
}

/** `last` is where the next batch begins; undefined at the end. */
export async function listUndocumented(
  db: Db,
  page: { after: string | undefined; limit: number },
): Promise<Batch> {
  const found = await selectUndocumented(db, page)
  if (found.length === page.limit) return { found, last: found.at(-1)?.id }
  const [end] = await db
    .select({ id: comments.id })
    .from(comments)
    .where(page.after === undefined ? undefined : gt(comments.id, page.after))
    .orderBy(asc(comments.id))
    .limit(1)
    .offset(looked - 1)
  return { found, last: end?.id }
}

/**
 * Writes the documents in one statement. Comments that somebody is changing or has changed
 * meanwhile are left out: the change writes the document, or a later job does. The lock keeps the
 * words of a comment from being removed while they are written.
 */
export async function writeMissingDocuments(db: Db, found: readonly UndocumentedRow[]): Promise<void> {
  const rows: (ReturnType<typeof commentDocumentOf> & { editedAt: Date | null })[] = []
  for (const [index, { editedAt, ...comment }] of found.entries()) {
    rows.push({ ...commentDocumentOf(comment), editedAt })
    // A thousand comments take a while, in which others want to be answered.
    if (index % 20 === 0) await setImmediate()
  }
  if (rows.length === 0) return
  await db.execute(sql`
    with unchanged as materialized (
      select c.id from ${comments} c
      join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e (id uuid, "editedAt" timestamptz)
        on e.id = c.id
      where c.status <> 'removed' and c.edited_at is not distinct from e."editedAt"
      order by c.id for share of c skip locked
    )
    insert into ${commentSearch} as s (comment_id, configuration, document)
    select d.id, d.configuration, ${documentSql} from ${commentDocuments(rows)} join unchanged u on u.id = d.id
    on conflict on constraint comment_search_pkey do update set
      configuration = excluded.configuration, document = excluded.document
    where ${isOutdated(sql`s.document`)}`)
}
