/**
 * The full text search (PostgreSQL, chapter 12). A document carries, besides its words, one lexeme that names its
 * configuration (`=english`: no text parses to one with this sign); a query is parsed once for each configuration and asks for
 * that lexeme too. So one condition on one index finds each article by the stems, and without the excluded words, of its own language.
 */
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { plainConfiguration, searchConfigurations, snippetMarks } from '../../../domain/articles/search.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { articleSearch } from '../../tables/search.ts'
import { articleTags, tags } from '../../tables/tags.ts'

/** A tsvector holds one megabyte; the words of so many characters always fit. */
const searchedLength = 100_000
/** Where snippets are looked for: cutting them takes time that grows with the text. */
const snippetLength = 20_000
/** So many of the newest matches are ranked: a word that is in every article costs no more. */
const rankedMatches = 1_000

const configurationOfLanguage = sql.join(
  [
    sql`case split_part(lower(a.language), '-', 1)`,
    ...Object.entries(searchConfigurations).map(([tag, name]) => sql`when ${tag} then ${name}`),
    sql`else ${plainConfiguration} end`,
  ],
  sql` `,
)

/** What articles name. */
export type Named = { tagId: string } | { contributorId: string }

/** The published articles that name it, in the order of their ids, locked: none is published anew meanwhile. */
export async function lockArticlesNaming(
  tx: Db,
  named: Named,
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

/** Of the published articles among these, which are locked: when their text, or a name in it, has changed. */
export async function refreshSearch(tx: Db, articleIds: readonly string[]): Promise<void> {
  if (articleIds.length === 0) return
  const parsed = (text: SQL, weight: 'A' | 'B' | 'C' | 'D') =>
    sql`setweight(to_tsvector(p.configuration::regconfig, ${text}), ${sql.raw(`'${weight}'`)})`
  await tx.execute(sql`
    insert into ${articleSearch} (article_id, configuration, body_text, document)
    select p.id, p.configuration, p.body_text,
      ${parsed(sql`p.title`, 'A')} || ${parsed(sql`coalesce(p.dek, '')`, 'B')} || ${parsed(sql`p.names`, 'C')}
        || ${parsed(sql`left(p.body_text, ${searchedLength})`, 'D')} || array_to_tsvector(array['=' || p.configuration])
    from (
      select a.id, a.title, a.dek, r.body_text, ${configurationOfLanguage} as configuration,
        concat_ws(' ',
          (select string_agg(t.name, ' ') from ${articleTags} l join ${tags} t on t.id = l.tag_id where l.article_id = a.id),
          (select string_agg(c.name, ' ') from ${articleContributors} l join ${contributors} c on c.id = l.contributor_id
            where l.article_id = a.id)) as names
      from ${articles} a
      join ${articleRevisions} r on r.article_id = a.id and r.number = a.published_revision
      where a.status = 'published' and a.id in (${sql.join(
        articleIds.map((id) => sql`${id}::uuid`),
        sql`, `,
      )})
    ) p
    on conflict on constraint article_search_pkey do update set
      configuration = excluded.configuration, body_text = excluded.body_text, document = excluded.document`)
}

/** A minus before a minus is one: PostgreSQL's parser keeps each on a stack of 32 and fails beyond. Between two that meet is no word. */
const withSingleMinus = (q: string) => q.replace(/-[^\p{L}\p{N}"]*-/gu, '-')

/** Those that the documents have: one look into the index for each. */
const usedConfigurations = sql`(
  with recursive used (name) as (
    select min(s.configuration) from ${articleSearch} s
    union all
    select (select min(s.configuration) from ${articleSearch} s where s.configuration > used.name) from used where used.name is not null
  ) select name from used where name is not null)`

/**
 * The words, quotes, OR and minus of `q` in every language that there is; null, which finds nothing, for stop words and signs alone. The
 * configuration comes first: where it is another, PostgreSQL looks no further.
 */
const queryOf = (q: string) => sql`(
  select string_agg('''=' || p.name || ''' & (' || p.parsed::text || ')', ' | ')::tsquery
  from (select c.name, websearch_to_tsquery(c.name::regconfig, ${withSingleMinus(q)}) as parsed from ${usedConfigurations} c) p
  where numnode(p.parsed) > 0)`

/** As `q` reads in the language of the row at hand. */
const queryInLanguage = (q: string) =>
  sql`websearch_to_tsquery(s.configuration::regconfig, ${withSingleMinus(q)}::text)`

/** A condition on `articles`. */
export function isFoundBy(q: string): SQL {
  return sql`articles.id in (select s.article_id from ${articleSearch} s where s.document @@ ${queryOf(q)})`
}

/**
 * A table of `id` and `rank`, a whole number: title weighs most, then dek, names, body. Cover density, divided by itself
 * plus one (32), so that it lies below a million.
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
 * The words of `q` in the language of the row, each once and any of them: cutting by a phrase, or by a word that is asked for
 * again and again, takes time that grows with the square of a text that repeats it. `querytree` leaves out what must be absent.
 */
const wordsInLanguage = (q: string) => sql`(
  select coalesce(string_agg(distinct w.word[1], ' | ')::tsquery, p.parsed)
  from (select ${queryInLanguage(q)} as parsed) p
  left join lateral regexp_matches(
    case querytree(p.parsed) when 'T' then p.parsed::text else querytree(p.parsed) end, '''(?:[^'']|'''')*''', 'g') w (word) on true
  group by p.parsed)`

const headlineOptions = `StartSel=${snippetMarks.start}, StopSel=${snippetMarks.end}, MaxFragments=2, MaxWords=24, MinWords=10, FragmentDelimiter=" … "`

/** A column of a select from `articles`: text, with marks. */
export function snippetFor(q: string): SQL<string> {
  return sql<string>`(
    select ts_headline(s.configuration::regconfig,
      translate(left(concat_ws(' ', articles.dek, s.body_text), ${snippetLength}), ${snippetMarks.start + snippetMarks.end}, ''),
      ${wordsInLanguage(q)}, ${headlineOptions})
    from ${articleSearch} s where s.article_id = articles.id)`
}
