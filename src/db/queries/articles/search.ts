/**
 * The full-text search (chapter 12 of the PostgreSQL manual). Besides its words, a document has one
 * lexeme that names its configuration, such as `=english`. No text parses to a lexeme with an
 * equals sign. A query is parsed once for each configuration and requires that lexeme as well. So
 * one condition on one index applies the stems and the excluded words of each article's own
 * language.
 */
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { plainConfiguration, searchConfigurations, snippetMarks } from '../../../domain/articles/search.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { articleSearch } from '../../tables/search.ts'
import { articleTags, tags } from '../../tables/tags.ts'

/**
 * In characters. A tsvector holds one megabyte, and the words of a text of this length always fit.
 */
const searchedLength = 100_000
/** In characters, of one text and of a page of texts. Cutting snippets takes time that grows with the texts. */
const snippetLength = 20_000
const snippetLengthOfPage = 400_000
/**
 * The number of matches that are ranked, the newest first. It bounds the cost of a word that is in
 * every article.
 */
const rankedMatches = 1_000

const configurationOfLanguage = sql.join(
  [
    sql`case split_part(lower(a.language), '-', 1)`,
    ...Object.entries(searchConfigurations).map(([tag, name]) => sql`when ${tag} then ${name}`),
    sql`else ${plainConfiguration} end`,
  ],
  sql` `,
)

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

/** Rebuilds the documents of these articles, if they are published. The caller has locked them. */
export async function refreshSearch(tx: Db, articleIds: readonly string[]): Promise<void> {
  if (articleIds.length === 0) return
  const parsed = (text: SQL, weight: 'A' | 'B' | 'C' | 'D') =>
    sql`setweight(to_tsvector(p.configuration::regconfig, ${text}), ${sql.raw(`'${weight}'`)})`
  await tx.execute(sql`
    insert into ${articleSearch} (article_id, configuration, body_text, document)
    select p.id, p.configuration, p.body_text,
      ${parsed(sql`p.title`, 'A')} || ${parsed(sql`coalesce(p.dek, '')`, 'B')} || ${parsed(sql`p.names`, 'C')}
        || ${parsed(sql`left(p.body_text, ${searchedLength})`, 'D')}
        || array_to_tsvector(array['=' || p.configuration])
    from (
      select a.id, a.title, a.dek, r.body_text, ${configurationOfLanguage} as configuration,
        concat_ws(' ',
          (select string_agg(t.name, ' ') from ${articleTags} l join ${tags} t on t.id = l.tag_id
            where l.article_id = a.id),
          (select string_agg(c.name, ' ') from ${articleContributors} l
            join ${contributors} c on c.id = l.contributor_id
            where l.article_id = a.id)) as names
      from ${articles} a
      join ${articleRevisions} r on r.article_id = a.id and r.number = a.published_revision
      where a.status = 'published' and a.id in (${sql.join(
        articleIds.map((id) => sql`${id}::uuid`),
        sql`, `,
      )})
    ) p
    on conflict on constraint article_search_pkey do update set
      configuration = excluded.configuration, body_text = excluded.body_text,
      document = excluded.document`)
}

/**
 * Reduces runs of minus signs to one. PostgreSQL's parser fails beyond 32 of them without a word
 * between.
 */
const withSingleMinus = (q: string) => q.replace(/-[^\p{L}\p{N}"]*-/gu, '-')

/** The configurations that documents have. Each one takes one look into the index. */
const usedConfigurations = sql`(
  with recursive used (name) as (
    select min(s.configuration) from ${articleSearch} s
    union all
    select (select min(s.configuration) from ${articleSearch} s where s.configuration > used.name)
    from used where used.name is not null
  ) select name from used where name is not null)`

/**
 * Parses the words, quotes, OR and minus of `q` in every language that documents have. The result
 * is null, which finds nothing, if `q` has only stop words and signs. The lexeme of the
 * configuration comes first, so that PostgreSQL looks no further in documents of another language.
 */
const queryOf = (q: string) => sql`(
  select string_agg('''=' || p.name || ''' & (' || p.parsed::text || ')', ' | ')::tsquery
  from (
    select c.name, websearch_to_tsquery(c.name::regconfig, ${withSingleMinus(q)}) as parsed
    from ${usedConfigurations} c
  ) p
  where numnode(p.parsed) > 0)`

/** Parses `q` in the language of the current row. */
const queryInLanguage = (q: string) =>
  sql`websearch_to_tsquery(s.configuration::regconfig, ${withSingleMinus(q)}::text)`

/** A condition on `articles`. */
export function isFoundBy(q: string): SQL {
  return sql`articles.id in (select s.article_id from ${articleSearch} s where s.document @@ ${queryOf(q)})`
}

/**
 * A table of `id` and `rank`. The title weighs most, then the dek, the names and the body. Flag 32
 * of `ts_rank_cd` makes ranks less than 1, so as whole numbers they are less than a million.
 */
export function rankedBy(q: string, conditions: SQL | undefined): SQL {
  return sql`(
    select n.id, (
      select (1000000 * ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.document, ${queryInLanguage(q)}, 32))::integer
      from ${articleSearch} s where s.article_id = n.id) as rank
    from (
      select articles.id from ${articles} where ${conditions}
      order by articles.published_at desc, articles.id desc limit ${rankedMatches}
    ) n
  )`
}

/**
 * The words of `q` in the language of the row, each once, joined by OR. Snippets for phrases or
 * repeated words would take time that grows with the square of a text that repeats them.
 * `querytree` drops the words that must be absent.
 */
const wordsInLanguage = (q: string) => sql`(
  select coalesce(string_agg(distinct w.word[1], ' | ')::tsquery, p.parsed)
  from (select ${queryInLanguage(q)} as parsed) p
  left join lateral regexp_matches(
    case querytree(p.parsed) when 'T' then p.parsed::text else querytree(p.parsed) end,
    '''(?:[^'']|'''')*''', 'g') w (word) on true
  group by p.parsed)`

const headlineOptions = [
  `StartSel=${snippetMarks.start}`,
  `StopSel=${snippetMarks.end}`,
  'MaxFragments=2',
  'MaxWords=24',
  'MinWords=10',
  'FragmentDelimiter=" … "',
].join(', ')

/** A column of a select of `limit` rows from `articles`: plain text with marks around the matches. */
export function snippetFor(q: string, limit: number): SQL<string> {
  return sql<string>`(
    select ts_headline(s.configuration::regconfig,
      translate(
        left(concat_ws(' ', articles.dek, s.body_text), ${Math.min(snippetLength, Math.floor(snippetLengthOfPage / limit))}::integer),
        ${snippetMarks.start + snippetMarks.end}, ''),
      ${wordsInLanguage(q)}, ${headlineOptions})
    from ${articleSearch} s where s.article_id = articles.id)`
}
