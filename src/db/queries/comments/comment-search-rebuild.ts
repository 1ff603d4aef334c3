/**
 * Makes the search documents of comments that have none of this release: comments of a former
 * release, and those that one of its instances writes while it still runs.
 */
import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentSearch, isOutdated } from '../../tables/search.ts'
import { fittingIds } from '../html-batches.ts'
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

type Page = { after: string | undefined; limit: number }
type UndocumentedRow = Awaited<ReturnType<typeof readUndocumented>>[number]

/** The ids of comments without a document, with the lengths of their HTML, in their order. */
function listUndocumentedIds(db: Db, { after, limit }: Page) {
  const near = db
    .select({ id: comments.id })
    .from(comments)
    .where(after === undefined ? undefined : gt(comments.id, after))
    .orderBy(asc(comments.id))
    .limit(looked)
    .as('near')
  return db
    .select({ id: comments.id, length: sql<number>`length(${comments.bodyHtml})` })
    .from(near)
    .innerJoin(comments, eq(comments.id, near.id))
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

function readUndocumented(db: Db, ids: readonly string[]) {
  return db
    .select({
      id: comments.id,
      articleId: comments.articleId,
      accountId: comments.accountId,
      bodyHtml: comments.bodyHtml,
      editedAt: comments.editedAt,
      language: sql<string>`coalesce(${articles.language}, '')`,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(inArray(comments.id, [...ids]))
}

/** A batch of comments. `last` is where the next one begins; undefined at the end. */
export async function listUndocumented(
  db: Db,
  page: Page,
): Promise<{ found: UndocumentedRow[]; last: string | undefined }> {
  const rows = await listUndocumentedIds(db, page)
  const ids = fittingIds(rows)
  const found = await readUndocumented(db, ids)
  if (ids.length === page.limit || ids.length < rows.length) return { found, last: ids.at(-1) }
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
  const rows: ReturnType<typeof commentDocumentOf>[] = []
  for (const comment of found) {
    rows.push(commentDocumentOf(comment))
    // A thousand comments take a while, in which others want to be answered.
    await setImmediate()
  }
  if (rows.length === 0) return
  const edits = found.map(({ id, editedAt }) => ({ id, editedAt }))
  await db.execute(sql`
    with unchanged as materialized (
      select c.id from ${comments} c
      join jsonb_to_recordset(${JSON.stringify(edits)}::jsonb) as e (id uuid, "editedAt" timestamptz)
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
