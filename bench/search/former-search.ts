/** The search of the release before, as the measure of today's: PostgreSQL parsed words and queries. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../src/db/database.ts'

/** Copies the documents of that release, with an index of their own. */
export const keepFormerDocuments = [
  'create table former_search as select * from article_search',
  'alter table former_search add primary key (article_id)',
  'create index former_document_idx on former_search using gin (document)',
  'create index former_configuration_idx on former_search (configuration)',
  'vacuum analyze former_search',
] as const

const queryOf = (q: string) => sql`(
  select string_agg('''=' || c.name || ''' & (' || websearch_to_tsquery(c.name::regconfig, ${q})::text || ')',
    ' | ')::tsquery
  from (
    with recursive used (name) as (
      select min(s.configuration) from former_search s
      union all
      select (select min(s.configuration) from former_search s where s.configuration > used.name)
      from used where used.name is not null
    ) select name from used where name is not null
  ) c)`

const isFoundBy = (q: string) =>
  sql`a.id in (select s.article_id from former_search s where s.document @@ ${queryOf(q)})`

export function formerPage(db: Db, q: string, isCounted: boolean): Promise<unknown> {
  const rank = sql`(1000000 * ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.document,
    websearch_to_tsquery(s.configuration::regconfig, ${q}), 32))::integer`
  const total = isCounted
    ? sql`(select count(*)::integer from articles a where a.status = 'published' and ${isFoundBy(q)})`
    : sql`null`
  return db.execute(sql`
    select a.id, a.title, a.excerpt, ranked.rank, ${total} as total,
      (select ts_headline('english', left(s.body_text, 19047), websearch_to_tsquery('english', ${q}),
        'MaxFragments=2, MaxWords=24, MinWords=10') from former_search s where s.article_id = a.id) as snippet
    from articles a
    join (
      select n.id, (select ${rank} from former_search s where s.article_id = n.id) as rank
      from (
        select a.id from articles a where a.status = 'published' and ${isFoundBy(q)}
        order by a.published_at desc, a.id desc limit 1000
      ) n
    ) ranked on ranked.id = a.id
    order by ranked.rank desc, a.id desc limit 21`)
}
