/**
 * Writes the search documents of published articles: when they are published, when a name in them
 * changes, and when a former release has written them.
 */
import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { type IndexedBody, indexBody, indexHead } from '../../../domain/articles/article-document.ts'
import { configurationOf } from '../../../domain/search-languages.ts'
import type { TextWork } from '../../../offload/text-work.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleSearch, isOutdated } from '../../tables/search.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { fittingIds } from '../html-batches.ts'
import { lockRows } from '../lock-rows.ts'
import { documentColumns, documentRecordOf, documentWithFurtherSql } from '../search-stems.ts'
import { guestNames } from './bylines.ts'

/** HTML of a body -> what the search keeps of it. */
export type IndexedBodies = ReadonlyMap<string, IndexedBody>

/**
 * Prepares bodies, the long ones in another thread. Call this outside of a transaction, which would keep
 * its connection and its locks meanwhile.
 */
export async function indexBodies(
  textWork: Pick<TextWork, 'indexBody'>,
  bodies: Iterable<string>,
): Promise<IndexedBodies> {
  const indexed = new Map<string, IndexedBody>()
  for (const bodyHtml of bodies) {
    indexed.set(bodyHtml, await textWork.indexBody(bodyHtml))
    // A thousand short bodies take a second, in which others want to be answered.
    await setImmediate()
  }
  return indexed
}

/** The names that an article shows: its tags and its byline. */
const namesOfArticle = sql<string>`concat_ws(' · ',
  (select string_agg(t.name, ' · ') from ${articleTags} l join ${tags} t on t.id = l.tag_id
    where l.article_id = articles.id),
  (select string_agg(c.name, ' · ') from ${articleContributors} l
    join ${contributors} c on c.id = l.contributor_id
    where l.article_id = articles.id),
  ${guestNames})`

/** What a document is made of. Only unpublished articles have no title. */
const searchedFacts = {
  id: articles.id,
  title: sql<string>`articles.title`,
  dek: articles.dek,
  bodyHtml: sql<string>`articles.body_html`,
  language: sql<string>`articles.language`,
  names: namesOfArticle,
}

type SearchedFacts = {
  id: string
  title: string
  dek: string | null
  bodyHtml: string
  language: string
  names: string
}

/** What `article_search` holds of one article. A body that was not prepared is indexed at once. */
function rowOf({ id, bodyHtml, language, ...head }: SearchedFacts, bodies: IndexedBodies) {
  const { text, document } = bodies.get(bodyHtml) ?? indexBody(bodyHtml)
  return {
    id,
    bodyText: text,
    further: document,
    ...documentRecordOf(indexHead(head), configurationOf(language)),
  }
}

type SearchRow = ReturnType<typeof rowOf>

const recordset = (rows: readonly SearchRow[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as d (id uuid, "bodyText" text, "rowVersion" text, further jsonb, ${documentColumns})`

/** Rebuilds the documents of these articles, if they are published. The caller has locked them. */
export async function refreshSearch(
  tx: Db,
  articleIds: readonly string[],
  bodies: IndexedBodies,
): Promise<void> {
  const found = await tx
    .select(searchedFacts)
    .from(articles)
    .where(and(eq(articles.status, 'published'), inArray(articles.id, [...articleIds])))
  if (found.length === 0) return
  const rows = found.map((facts) => rowOf(facts, bodies))
  await tx.execute(sql`
    insert into ${articleSearch} (article_id, configuration, body_text, document)
    select d.id, d.configuration, d."bodyText", ${documentWithFurtherSql} from ${recordset(rows)}
    on conflict on constraint article_search_pkey do update set
      configuration = excluded.configuration, body_text = excluded.body_text,
      document = excluded.document`)
}

/** Removes an article that readers no longer see. */
export async function removeFromSearch(tx: Db, articleId: string): Promise<void> {
  await tx.delete(articleSearch).where(eq(articleSearch.articleId, articleId))
}

/** A tag or contributor that articles name. */
type NamedInArticles = { tagId: string } | { contributorId: string }

type Page = { after: string | undefined; limit: number }

/** The ids of published articles that name a tag or contributor, in their order: a batch to refresh. */
export async function listNaming(db: Db, named: NamedInArticles, { after, limit }: Page): Promise<string[]> {
  const naming =
    'tagId' in named
      ? db.select({ id: articleTags.articleId }).from(articleTags).where(eq(articleTags.tagId, named.tagId))
      : db
          .select({ id: articleContributors.articleId })
          .from(articleContributors)
          .where(eq(articleContributors.contributorId, named.contributorId))
  const rows = await db
    .select(sizedId)
    .from(articles)
    .where(and(inArray(articles.id, naming), after === undefined ? undefined : gt(articles.id, after)))
    .orderBy(asc(articles.id))
    .limit(limit)
  return fittingIds(rows)
}

/** The ids of articles with a document of a former release, in their order: a batch to replace. */
export async function listOutdated(db: Db, { after, limit }: Page): Promise<string[]> {
  const rows = await db
    .select(sizedId)
    .from(articleSearch)
    .innerJoin(articles, eq(articles.id, articleSearch.articleId))
    .where(
      and(
        isOutdated(articleSearch.document),
        after === undefined ? undefined : gt(articleSearch.articleId, after),
      ),
    )
    .orderBy(asc(articleSearch.articleId))
    .limit(limit)
  return fittingIds(rows)
}

const sizedId = { id: articles.id, length: sql<number>`length(articles.body_html)` }

export function countOutdated(db: Db): Promise<number> {
  return db.$count(articleSearch, isOutdated(articleSearch.document))
}

export async function listBodies(db: Db, articleIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ bodyHtml: searchedFacts.bodyHtml })
    .from(articles)
    .where(and(eq(articles.status, 'published'), inArray(articles.id, [...articleIds])))
  return rows.map(({ bodyHtml }) => bodyHtml)
}

/** Locks the articles, in the order of their ids, before their documents are refreshed. */
export function lockArticles(tx: Db, articleIds: readonly string[]): Promise<void> {
  return lockRows(tx, articles, inArray(articles.id, [...articleIds]))
}

/**
 * Replaces documents of a former release, in one statement. Nothing is locked between reading and
 * writing. A document that was written meanwhile, perhaps by an instance of the former release, has
 * another version of its row, and stays.
 */
export async function replaceOutdated(
  db: Db,
  textWork: Pick<TextWork, 'indexBody'>,
  articleIds: readonly string[],
): Promise<void> {
  const found = await db
    .select({ ...searchedFacts, rowVersion: sql<string>`article_search.xmin::text` })
    .from(articles)
    .innerJoin(articleSearch, eq(articleSearch.articleId, articles.id))
    .where(and(eq(articles.status, 'published'), inArray(articles.id, [...articleIds])))
  if (found.length === 0) return
  const bodies = await indexBodies(
    textWork,
    found.map(({ bodyHtml }) => bodyHtml),
  )
  const rows = found.map(({ rowVersion, ...facts }) => ({ ...rowOf(facts, bodies), rowVersion }))
  await db.execute(sql`
    update ${articleSearch} s
    set configuration = d.configuration, body_text = d."bodyText", document = ${documentWithFurtherSql}
    from ${recordset(rows)}
    where s.article_id = d.id and s.xmin::text = d."rowVersion"
      and ${isOutdated(sql`s.document`)}`)
}
