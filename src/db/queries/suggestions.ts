/**
 * What is suggested while somebody types. Each way to find a title reads a bounded number of rows
 * from its own index, whatever was typed.
 */
import { and, asc, eq, exists, gt, inArray, isNull, not, notInArray, type SQL, sql } from 'drizzle-orm'
import { searchDocumentOf } from '../../domain/search-document.ts'
import { plainConfiguration } from '../../domain/search-languages.ts'
import { type SuggestionKind, suggestionKeyOf, type Typed } from '../../domain/suggestions.ts'
import type { Db } from '../database.ts'
import { articles } from '../tables/articles.ts'
import { contributors } from '../tables/contributors.ts'
import { isOutdated } from '../tables/search.ts'
import { suggestions } from '../tables/suggestions.ts'
import { tags } from '../tables/tags.ts'
import { hasTrigrams } from '../trigrams.ts'
import { documentColumns, documentRecordOf, documentSql } from './search-stems.ts'

/** What can be suggested, by kind: the columns that a suggestion needs, and what the public sees. */
const sources = {
  article: {
    table: articles,
    id: articles.id,
    title: sql<string>`${articles.title}`,
    weight: sql<string>`extract(epoch from ${articles.publishedAt})::bigint`,
    isPublic: eq(articles.status, 'published'),
  },
  tag: {
    table: tags,
    id: tags.id,
    title: sql<string>`${tags.name}`,
    weight: sql<string>`${tags.articleCount}::bigint`,
    isPublic: and(gt(tags.articleCount, 0), isNull(tags.mergedInto)),
  },
  contributor: {
    table: contributors,
    id: contributors.id,
    title: sql<string>`${contributors.name}`,
    weight: sql<string>`${contributors.articleCount}::bigint`,
    isPublic: undefined,
  },
} as const

type Subjects = { kind: SuggestionKind; ids: readonly string[] }

/**
 * Brings the suggestions of these subjects up to date. Those that the public does not see get none.
 * Call this in the transaction that changes them, with their rows locked.
 */
export async function refreshSuggestions(tx: Db, { kind, ids }: Subjects): Promise<void> {
  if (ids.length === 0) return
  const { table, id, title, weight, isPublic } = sources[kind]
  const found = await tx
    .select({ id, title, weight })
    .from(table)
    .where(and(inArray(id, [...ids]), isPublic))
  const shownIds = found.map((subject) => subject.id)
  await tx
    .delete(suggestions)
    .where(
      and(
        eq(suggestions.kind, kind),
        inArray(suggestions.subjectId, [...ids]),
        shownIds.length > 0 ? notInArray(suggestions.subjectId, shownIds) : undefined,
      ),
    )
  if (found.length === 0) return
  const rows = found.map(({ title, ...subject }) => {
    const document = searchDocumentOf([{ text: title, weight: 'A' }])
    return { ...subject, key: suggestionKeyOf(title), ...documentRecordOf(document, plainConfiguration) }
  })
  await tx.execute(sql`
    insert into ${suggestions} (kind, subject_id, key, document, weight)
    select ${kind}, d.id, d.key, ${documentSql}, d.weight
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as d (id uuid, key text, weight bigint, ${documentColumns})
    order by d.id
    on conflict on constraint suggestions_pkey do update set
      key = excluded.key, document = excluded.document, weight = excluded.weight`)
}

/** Locks subjects without a suggestion of this release, in the order of their ids. */
export async function lockUnsuggested(
  tx: Db,
  kind: SuggestionKind,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const { table, id, isPublic } = sources[kind]
  const present = tx
    .select({ id: suggestions.subjectId })
    .from(suggestions)
    .where(
      and(eq(suggestions.kind, kind), eq(suggestions.subjectId, id), not(isOutdated(suggestions.document))),
    )
  const rows = await tx
    .select({ id })
    .from(table)
    .where(and(isPublic, not(exists(present)), after === undefined ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(limit)
    .for('no key update')
  return rows.map((subject) => subject.id)
}

/** An instance of the former release leaves the suggestions of what it withdraws. */
export async function deleteUnseenSuggestions(db: Db, kind: SuggestionKind): Promise<void> {
  const { table, id, isPublic } = sources[kind]
  const subject = db
    .select({ id })
    .from(table)
    .where(and(eq(id, suggestions.subjectId), isPublic))
  await db.delete(suggestions).where(and(eq(suggestions.kind, kind), not(exists(subject))))
}

export type SuggestionRow = { kind: SuggestionKind; id: string; slug: string; title: string }

/** So many rows each way finds at most. */
const candidatesOfWay = 200
/** So many of the newest articles, and of the most used tags and contributors, are looked at. */
const foremost = 500
/** More than are asked for, since some may have been withdrawn by a former release. */
const spare = 10
/** From 0 to 1. With the usual 0.6, two letters that were swapped are not found. */
const minSimilarity = 0.45
const lastCharacter = '\u{10ffff}'

/** Whether the database of `db` finds similar titles. It is asked once, so a restart notices more. */
const trigramsOf = new WeakMap<Db, Promise<boolean>>()

function correctsTypos(db: Db): Promise<boolean> {
  const known = trigramsOf.get(db)
  if (known) return known
  const asked = hasTrigrams(db)
  trigramsOf.set(db, asked)
  asked.catch(() => trigramsOf.delete(db))
  return asked
}

/** Titles that begin with what was typed, then those with such a word, then similar ones. */
export async function findSuggestions(db: Db, typed: Typed, limit: number): Promise<SuggestionRow[]> {
  const similar = typed.similar !== undefined && (await correctsTypos(db)) ? similarTo(typed.similar) : none
  const { key, tsquery } = typed
  const rows = db
    .select({
      kind: sql<SuggestionKind>`chosen.kind`,
      id: sql<string>`chosen.subject_id`,
      slug: sql<string>`coalesce(articles.slug, tags.slug, contributors.slug)`,
      title: sql<string>`coalesce(articles.title, tags.name, contributors.name)`,
    })
    .from(sql`(
      with typed as materialized (select ${key}::text as key, ${tsquery}::tsquery as words),
      begun as (${begunWith(key)}),
      exact as materialized (
        select * from begun
        union select * from (${withWords(tsquery)}) as found
        union ${foremostWith(tsquery)}
      ), likely as (
        select kind, subject_id, weight, 1::real as likeness,
          case when key ^@ (select typed.key from typed) then 0 else 1 end as way
        from exact
        union all
        (${similar(sql`(select count(*) from exact) < ${limit}`)})
      ), placed as (
        select *, row_number() over (
          partition by way, kind order by likeness desc, weight desc, subject_id) as place
        from likely
      )
      select * from placed order by way, place, likeness desc, kind limit ${limit + spare}
    ) as chosen`)
    .leftJoin(
      articles,
      and(sql`chosen.kind = 'article'`, sql`articles.id = chosen.subject_id`, sources.article.isPublic),
    )
    .leftJoin(tags, and(sql`chosen.kind = 'tag'`, sql`tags.id = chosen.subject_id`, sources.tag.isPublic))
    .leftJoin(contributors, and(sql`chosen.kind = 'contributor'`, sql`contributors.id = chosen.subject_id`))
    .where(sql`coalesce(articles.id, tags.id, contributors.id) is not null`)
    .orderBy(sql`chosen.way, chosen.place, chosen.likeness desc, chosen.kind`)
    .limit(limit)
  return rows
}

const columns = sql`kind, subject_id, key, weight`

const begunWith = (key: string): SQL => sql`
  select ${columns} from ${suggestions}
  where key ~>=~ ${key} and key ~<~ ${key + lastCharacter} limit ${candidatesOfWay}`

const withWords = (tsquery: string): SQL => sql`
  select ${columns} from ${suggestions} where document @@ ${tsquery}::tsquery limit ${candidatesOfWay}`

/** A word that is in very many titles is in some of the foremost. */
const foremostWith = (tsquery: string): SQL => sql`
  select first.kind, first.subject_id, first.key, first.weight
  from (values ('article'), ('tag'), ('contributor')) as each (kind)
  cross join lateral (
    select s.* from ${suggestions} s where s.kind = each.kind order by s.weight desc limit ${foremost}
  ) as first
  where first.document @@ ${tsquery}::tsquery`

type Similar = (isNeeded: SQL) => SQL

const none: Similar = () => sql`
  select kind, subject_id, weight, 0::real, 2 from exact where false`

/**
 * The threshold is a setting of pg_trgm. It is set for this statement, before the index is read,
 * since the subquery must give the text first.
 */
const similarTo =
  (text: string): Similar =>
  (isNeeded) =>
    sql`
    select kind, subject_id, weight, word_similarity(${text}, key), 2
    from (
      select ${columns} from ${suggestions}
      where ${isNeeded} and key %> (
        select given.text from (
          select ${text}::text as text,
            set_config('pg_trgm.word_similarity_threshold', ${String(minSimilarity)}, true) as was
          offset 0
        ) as given where given.was is not null)
      limit ${candidatesOfWay}
    ) as found
    where not exists (
      select from exact where exact.kind = found.kind and exact.subject_id = found.subject_id)`
