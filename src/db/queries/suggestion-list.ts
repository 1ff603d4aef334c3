/**
 * Finds suggestions for what somebody has typed. Each way to find a title reads a bounded number of
 * rows from its own index, whatever was typed.
 */
import { and, type SQL, sql } from 'drizzle-orm'
import type { SuggestionKind, Typed } from '../../domain/suggestions.ts'
import { sqlState } from '../constraint-errors.ts'
import type { Db } from '../database.ts'
import { articles } from '../tables/articles.ts'
import { contributors } from '../tables/contributors.ts'
import { suggestions, suggestionWords } from '../tables/suggestions.ts'
import { tags } from '../tables/tags.ts'
import { hasTrigrams } from '../trigrams.ts'
import { sources } from './suggestions.ts'

type SuggestionRow = { kind: SuggestionKind; id: string; slug: string; title: string }

/** The most rows that each way finds. */
const candidatesOfWay = 500
/** How many of the newest articles, and of the most used tags and contributors, are looked at. */
const foremost = 200
/** More than are asked for, since some may have been withdrawn by a former release. */
const spare = 10
/** From 0 to 1. With the usual 0.6, a word with two swapped letters finds nothing. */
const minSimilarity = 0.3
/** A word with an error is about as long as the one that is meant, or much like its beginning. */
const maxLengthDifference = 2
const similarityOfBeginning = 0.5
/** The number of words that one word is corrected to. */
const corrections = 3
const lastCharacter = '\u{10ffff}'

/** Whether the database of `db` finds similar words. It is asked once for each process. */
const trigramsOf = new WeakMap<Db, Promise<boolean>>()

function correctsTypos(db: Db): Promise<boolean> {
  const known = trigramsOf.get(db)
  if (known) return known
  const asked = hasTrigrams(db)
  trigramsOf.set(db, asked)
  asked.catch(() => trigramsOf.delete(db))
  return asked
}

/** `undefined_function`: the extension was dropped after this process had asked for it. */
const extensionIsGone = '42883'

/**
 * Titles that begin with what was typed, then those with such words. If there are none, those with
 * similar words. Of each kind, the foremost come first, and the kinds take turns.
 */
export async function findSuggestions(db: Db, typed: Typed, limit: number): Promise<SuggestionRow[]> {
  const isCorrected = typed.words.length > 0 && (await correctsTypos(db))
  try {
    return await selectSuggestions(db, typed, { limit, isCorrected })
  } catch (error) {
    if (!isCorrected || sqlState(error) !== extensionIsGone) throw error
    trigramsOf.delete(db)
    return selectSuggestions(db, typed, { limit, isCorrected: false })
  }
}

function selectSuggestions(
  db: Db,
  typed: Typed,
  { limit, isCorrected }: { limit: number; isCorrected: boolean },
): Promise<SuggestionRow[]> {
  const { key, tsquery, letters } = typed
  const words = sql`${tsquery}::tsquery`
  const hasLetters = letters.map((pattern) => sql`' ' || key like ${pattern}`)
  const way = sql`case when key ^@ ${key} then 0 when ${and(sql`true`, ...hasLetters)} then 1 else 2 end`
  return db
    .select({
      kind: sql<SuggestionKind>`chosen.kind`,
      id: sql<string>`chosen.subject_id`,
      slug: sql<string>`coalesce(articles.slug, tags.slug, contributors.slug)`,
      title: sql<string>`coalesce(articles.title, tags.name, contributors.name)`,
    })
    .from(sql`(
      with exact as materialized (
        (${begunWith(key)})
        ${typed.isSelective ? sql`union (${withWords(words)})` : sql``}
        union (${foremostWith(words)})
      ) ${isCorrected ? correctedFrom(typed) : sql``},
      placed as (
        select *, row_number() over (partition by way, kind order by weight desc, subject_id desc) as place
        from (
          select kind, subject_id, weight, ${way} as way from exact
          ${isCorrected ? sql`union all select kind, subject_id, weight, 3 from alike` : sql``}
        ) as found
      )
      select * from placed order by way, place, kind limit ${limit + spare}
    ) as chosen`)
    .leftJoin(articles, subjectOf('article'))
    .leftJoin(tags, subjectOf('tag'))
    .leftJoin(contributors, subjectOf('contributor'))
    .where(sql`coalesce(articles.id, tags.id, contributors.id) is not null`)
    .orderBy(sql`chosen.way, chosen.place, chosen.kind`)
    .limit(limit)
}

function subjectOf(kind: SuggestionKind): SQL | undefined {
  const { id, isPublic } = sources[kind]
  return and(sql`chosen.kind = ${kind}`, sql`${id} = chosen.subject_id`, isPublic)
}

const columns = sql`kind, subject_id, key, weight`

const begunWith = (key: string): SQL => sql`
  select ${columns} from ${suggestions}
  where key ~>=~ ${key} and key ~<~ ${key + lastCharacter} limit ${candidatesOfWay}`

const withWords = (words: SQL): SQL => sql`
  select ${columns} from ${suggestions} where document @@ ${words} limit ${candidatesOfWay}`

/** A word that is in very many titles is in some of the foremost. */
const foremostWith = (words: SQL): SQL => sql`
  select first.kind, first.subject_id, first.key, first.weight
  from (values ('article'), ('tag'), ('contributor')) as each (kind)
  cross join lateral (
    select s.* from ${suggestions} s where s.kind = each.kind order by s.weight desc limit ${foremost}
  ) as first
  where first.document @@ ${words}`

/**
 * The further tables `corrected` and `alike`: the words with the most similar words of titles, and
 * the titles with these. The threshold is a setting of pg_trgm, which holds for this statement. The
 * words come from the subquery that sets it, so it is set before the index is read.
 */
function correctedFrom({ words }: Typed): SQL {
  const threshold = sql`set_config('pg_trgm.word_similarity_threshold', ${String(minSimilarity)}, true)`
  const others = sql`
    select string_agg(' | ''' || best.word || '''', '') as words
    from (
      select near.word from (
        select v.word, 1::real as likeness from ${suggestionWords} v where v.word = any(given.swapped)
        union all (select v.word, word_similarity(given.word, v.word) as likeness from ${suggestionWords} v
        where v.word %> given.word limit ${candidatesOfWay})
      ) as near
      where near.likeness >= ${similarityOfBeginning}::real
        or abs(length(near.word) - length(given.word)) <= ${maxLengthDifference}
      order by near.likeness desc, near.word limit ${corrections}
    ) as best
    where given."isCorrected"`
  return sql`, corrected as materialized (
    select string_agg('(''' || given.word || ''':*' || coalesce(other.words, '') || ')', ' & ')::tsquery as words
    from (
      select w.*, ${threshold} as was
      from jsonb_to_recordset(${JSON.stringify(words)}::jsonb) as w (word text, "isCorrected" boolean, swapped text[])
      where not exists (select from exact) offset 0
    ) as given
    left join lateral (${others}) as other on true
    where given.was is not null
  ), alike as (
    (${withWords(sql`(select corrected.words from corrected)`)})
    union (${foremostWith(sql`(select corrected.words from corrected)`)})
  )`
}
