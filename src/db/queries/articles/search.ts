/** The full-text search of published articles (chapter 12 of the PostgreSQL manual). */
import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { type SearchedText, searchDocumentOf } from '../../../domain/search-document.ts'
import { configurationOf } from '../../../domain/search-languages.ts'
import { shownTextOf } from '../../../domain/shown-text.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleSearch, isOutdated } from '../../tables/search.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { isOrdered, tsqueryOfAll, type WordSearch } from '../search-queries.ts'
import type { FoundText } from '../search-snippets.ts'
import { documentColumns, documentRecordOf, documentSql } from '../search-stems.ts'

/**
 * In characters. A tsvector holds one megabyte, and the words of a text of this length almost
 * always fit.
 */
const searchedLength = 100_000
/**
 * The number of matches that are ranked, the newest first. It bounds the cost of a word that is in
 * every article.
 */
const rankedMatches = 1_000
/** In characters, of one text and of a page of texts that snippets are cut from. */
const snippetLength = 20_000
const snippetLengthOfPage = 400_000

/** A tag or contributor that articles name. */
type NamedInArticles = { tagId: string } | { contributorId: string }

/** Locks the published articles that name a tag or contributor, in the order of their ids. */
export async function lockArticlesNaming(
  tx: Db,
  named: NamedInArticles,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const naming =
    'tagId' in named
      ? tx.select({ id: articleTags.articleId }).from(articleTags).where(eq(articleTags.tagId, named.tagId))
      : tx
          .select({ id: articleContributors.articleId })
          .from(articleContributors)
          .where(eq(articleContributors.contributorId, named.contributorId))
  const rows = await tx
    .select({ id: articles.id })
    .from(articles)
    .where(and(inArray(articles.id, naming), after === undefined ? undefined : gt(articles.id, after)))
    .orderBy(asc(articles.id))
    .limit(limit)
    .for('no key update')
  return rows.map(({ id }) => id)
}

/** The names that an article shows: its tags and its byline. */
const namesOfArticle = sql<string>`concat_ws(' · ',
  (select string_agg(t.name, ' · ') from ${articleTags} l join ${tags} t on t.id = l.tag_id
    where l.article_id = articles.id),
  (select string_agg(c.name, ' · ') from ${articleContributors} l
    join ${contributors} c on c.id = l.contributor_id
    where l.article_id = articles.id))`

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

/**
 * Names weigh so many times as much as the body. PostgreSQL has four weights, and the lowest one is
 * for words of the body without their accents.
 */
const weightOfNames = 3

/** What `article_search` holds of one article. */
function rowOf({ id, title, dek, bodyHtml, language, names }: SearchedFacts) {
  const bodyText = shownTextOf(bodyHtml)
  const document = searchDocumentOf([
    { text: title, weight: 'A', isTitle: true },
    { text: dek ?? '', weight: 'B' },
    ...Array<SearchedText>(weightOfNames).fill({ text: names, weight: 'C' }),
    { text: bodyText.slice(0, searchedLength), weight: 'C' },
  ])
  return { id, bodyText, ...documentRecordOf(document, configurationOf(language)) }
}

type SearchRow = ReturnType<typeof rowOf>

const recordset = (rows: readonly SearchRow[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as d (id uuid, "bodyText" text, "rowVersion" text, ${documentColumns})`

/** Rebuilds the documents of these articles, if they are published. The caller has locked them. */
export async function refreshSearch(tx: Db, articleIds: readonly string[]): Promise<void> {
  if (articleIds.length === 0) return
  const found = await tx
    .select(searchedFacts)
    .from(articles)
    .where(and(eq(articles.status, 'published'), inArray(articles.id, [...articleIds])))
  if (found.length === 0) return
  await tx.execute(sql`
    insert into ${articleSearch} (article_id, configuration, body_text, document)
    select d.id, d.configuration, d."bodyText", ${documentSql} from ${recordset(found.map(rowOf))}
    on conflict on constraint article_search_pkey do update set
      configuration = excluded.configuration, body_text = excluded.body_text,
      document = excluded.document`)
}

/** Removes an article that readers no longer see. */
export async function removeFromSearch(tx: Db, articleId: string): Promise<void> {
  await tx.delete(articleSearch).where(eq(articleSearch.articleId, articleId))
}

/** How many characters of HTML one statement reads at most, if there are several articles. */
const maxHtmlOfBatch = 4_000_000

/** The ids of articles with a document of a former release, in their order: a batch to replace. */
export async function listOutdated(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const rows = await db
    .select({ id: articles.id, length: sql<number>`length(articles.body_html)` })
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
  let room = maxHtmlOfBatch
  const fitting = rows.filter(({ length }, index) => {
    room -= length
    return index === 0 || room >= 0
  })
  return fitting.map(({ id }) => id)
}

export function countOutdated(db: Db): Promise<number> {
  return db.$count(articleSearch, isOutdated(articleSearch.document))
}

/**
 * Replaces documents of a former release, in one statement. Nothing is locked between reading and
 * writing. A document that was written meanwhile, perhaps by an instance of the former release, has
 * another version of its row, and stays.
 */
export async function replaceOutdated(db: Db, articleIds: readonly string[]): Promise<void> {
  const found = await db
    .select({ ...searchedFacts, rowVersion: sql<string>`article_search.xmin::text` })
    .from(articles)
    .innerJoin(articleSearch, eq(articleSearch.articleId, articles.id))
    .where(and(eq(articles.status, 'published'), inArray(articles.id, [...articleIds])))
  const rows: (SearchRow & { rowVersion: string })[] = []
  for (const { rowVersion, ...facts } of found) {
    rows.push({ ...rowOf(facts), rowVersion })
    // A thousand articles take a second, in which others want to be answered.
    await setImmediate()
  }
  if (rows.length === 0) return
  await db.execute(sql`
    update ${articleSearch} s
    set configuration = d.configuration, body_text = d."bodyText", document = ${documentSql}
    from ${recordset(rows)}
    where s.article_id = d.id and s.xmin::text = d."rowVersion"
      and ${isOutdated(sql`s.document`)}`)
}

/** A condition on `articles`. */
export function isFoundBy(search: WordSearch): SQL {
  if (search.queries.length === 0) return sql`false`
  return sql`articles.id in (
    select s.article_id from ${articleSearch} s where s.document @@ ${tsqueryOfAll(search)}::tsquery)`
}

/** How many articles a search finds. Every document is that of a published article. */
export function foundBy(search: WordSearch): SQL<number> {
  if (search.queries.length === 0) return sql<number>`0`
  return sql<number>`(
    select count(*)::integer from ${articleSearch} s where s.document @@ ${tsqueryOfAll(search)}::tsquery)`
}

/** The query in the language of the row `s`. */
const queryOfRow = ({ queries }: WordSearch) =>
  sql.join(
    [
      sql`case s.configuration`,
      ...queries.map(({ configuration, tsquery }) => sql`when ${configuration} then ${tsquery}::tsquery`),
      sql`end`,
    ],
    sql` `,
  )

type Newest = {
  /** Conditions on `articles` that its indexes answer. */
  range: SQL | undefined
  /** All other conditions on `articles`. */
  conditions: SQL | undefined
  isOldestFirst?: boolean
  limit: number
}

/**
 * A select of the `id` of the newest articles that match. The index finds what has all words, and
 * for phrases every document has to be read. So what has the words is put in order first, and then
 * read until `limit` articles match. `offset 0` keeps the planner from reading all of it.
 */
export function newestFound(
  search: WordSearch,
  { range, conditions, isOldestFirst = false, limit }: Newest,
): SQL {
  const order = isOldestFirst ? sql`published_at, id` : sql`published_at desc, id desc`
  const words = tsqueryOfAll(search, 'unordered')
  return sql`
    select c.id from (
      select articles.id, articles.published_at, s.document
      from ${articles} join ${articleSearch} s on s.article_id = articles.id
      where ${and(range, sql`s.document @@ ${words}::tsquery`)} order by ${order} offset 0
    ) c
    where ${and(
      sql`c.document @@ ${tsqueryOfAll(search)}::tsquery`,
      conditions && sql`(select true from ${articles} where articles.id = c.id and ${conditions})`,
    )}
    order by ${order} limit ${limit}`
}

/**
 * A select of `id` and `rank`. The title weighs most, then the dek, the names and the body.
 * Flag 32 of `ts_rank_cd` makes ranks less than 1, so as whole numbers they are less than a million.
 */
export function rankedBy(
  search: WordSearch,
  { range, conditions }: Pick<Newest, 'range' | 'conditions'>,
): SQL {
  const rank =
    search.queries.length === 0
      ? sql`0`
      : sql`(1000000 * ts_rank_cd('{0.05, 0.1, 0.6, 1}', s.document, ${queryOfRow(search)}, 32))::integer`
  const newest = isOrdered(search)
    ? newestFound(search, { range, conditions, limit: rankedMatches })
    : sql`select articles.id from ${articles} where ${and(range, conditions, isFoundBy(search))}
        order by articles.published_at desc, articles.id desc limit ${rankedMatches}`
  return sql`
    select n.id, (select ${rank} from ${articleSearch} s where s.article_id = n.id) as rank
    from (${newest}) n`
}

/** A column of a select of `limit` rows from `articles`: the text that a snippet is cut from. */
export function snippetSource(limit: number): SQL<FoundText> {
  const length = Math.min(snippetLength, Math.floor(snippetLengthOfPage / limit))
  return sql<FoundText>`(
    select jsonb_build_object('configuration', s.configuration,
      'text', left(concat_ws(' ', articles.dek, s.body_text), ${length}::integer))
    from ${articleSearch} s where s.article_id = articles.id)`
}
