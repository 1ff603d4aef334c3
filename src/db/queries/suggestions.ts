/** Keeps what can be suggested: published articles, their tags, and contributors. */
import { and, asc, eq, exists, gt, inArray, isNull, not, notInArray, sql } from 'drizzle-orm'
import { searchDocumentOf } from '../../domain/search-document.ts'
import { plainConfiguration } from '../../domain/search-languages.ts'
import { correctableWordsOf, type SuggestionKind, suggestionKeyOf } from '../../domain/suggestions.ts'
import type { Db } from '../database.ts'
import { articles } from '../tables/articles.ts'
import { contributors } from '../tables/contributors.ts'
import { isOutdated } from '../tables/search.ts'
import { suggestions, suggestionWords } from '../tables/suggestions.ts'
import { tags } from '../tables/tags.ts'
import { documentColumns, documentRecordOf, documentSql } from './search-stems.ts'

/** By kind: the columns that a suggestion needs, and what the public sees. */
export const sources = {
  article: {
    table: articles,
    id: articles.id,
    title: sql<string>`${articles.title}`,
    weight: sql<string>`(1000 * extract(epoch from ${articles.publishedAt}))::bigint`,
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
  await insertWords(
    tx,
    found.flatMap(({ title }) => correctableWordsOf(title)),
  )
}

/** In one order, so that transactions that insert the same words do not deadlock. */
async function insertWords(tx: Db, words: readonly string[]): Promise<void> {
  const sorted = [...new Set(words)].sort()
  await tx.execute(sql`
    insert into ${suggestionWords} (word)
    select w.word from jsonb_array_elements_text(${JSON.stringify(sorted)}::jsonb)
      with ordinality as w (word, place)
    order by w.place on conflict do nothing`)
}

const usersOf = (word: typeof suggestionWords.word) =>
  sql`select from ${suggestions} s where s.document @@ ('''' || ${word} || '''')::tsquery`

/**
 * Words that no title has any more correct nothing, and must not be kept. Looks at the next words in
 * their order. `last` is the last of them; undefined at the end.
 */
export async function listUnusedWords(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<{ unused: string[]; last: string | undefined }> {
  const { word } = suggestionWords
  const next = await db
    .select({ word, isUsed: sql<boolean>`exists (${usersOf(word)})` })
    .from(suggestionWords)
    .where(after === undefined ? undefined : gt(word, after))
    .orderBy(asc(word))
    .limit(limit)
  return {
    unused: next.filter(({ isUsed }) => !isUsed).map((each) => each.word),
    last: next.length === limit ? next.at(-1)?.word : undefined,
  }
}

/**
 * Deletes those of the words that no title has. A publication may have given one to a title and not
 * be committed. So this waits for all that insert words, and lets no other begin before it has ended.
 */
export async function deleteUnusedWords(tx: Db, words: readonly string[]): Promise<void> {
  const { word } = suggestionWords
  // Otherwise all titles are read for each word, and publications wait meanwhile.
  await tx.execute(sql`set local enable_seqscan = off`)
  await tx.execute(sql`lock table ${suggestionWords} in share row exclusive mode`)
  await tx.delete(suggestionWords).where(and(inArray(word, [...words]), sql`not exists (${usersOf(word)})`))
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
