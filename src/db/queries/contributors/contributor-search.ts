/** The search documents of contributors: writes them, and finds contributors by their words. */
import { and, asc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { searchDocumentOf } from '../../../domain/search-document.ts'
import { plainConfiguration } from '../../../domain/search-languages.ts'
import { parseSearch } from '../../../domain/search-query.ts'
import { tsqueryOf } from '../../../domain/search-tsquery.ts'
import type { Db } from '../../database.ts'
import { contributors } from '../../tables/contributors.ts'
import { contributorSearch, isOutdated } from '../../tables/search.ts'
import { documentColumns, documentRecordOf, documentSql } from '../search-stems.ts'

/** Makes the documents of these contributors. Names have no language, so no word is stemmed. */
export async function refreshContributorSearch(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const found = await tx
    .select({ id: contributors.id, name: contributors.name, role: contributors.role, bio: contributors.bio })
    .from(contributors)
    .where(inArray(contributors.id, [...ids]))
  const rows = found.map(({ id, name, role, bio }) => {
    const document = searchDocumentOf([
      { text: name, weight: 'A' },
      { text: role, weight: 'B' },
      { text: bio ?? '', weight: 'C' },
    ])
    return { id, ...documentRecordOf(document, plainConfiguration) }
  })
  await tx.execute(sql`
    insert into ${contributorSearch} (contributor_id, document)
    select d.id, ${documentSql}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (id uuid, ${documentColumns})
    on conflict on constraint contributor_search_pkey do update set document = excluded.document`)
}

/** Locks contributors without a document of this release, in the order of their ids. */
export async function lockUnsearchable(
  tx: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const rows = await tx
    .select({ id: contributors.id })
    .from(contributors)
    .leftJoin(contributorSearch, eq(contributorSearch.contributorId, contributors.id))
    .where(
      and(
        or(isNull(contributorSearch.contributorId), isOutdated(contributorSearch.document)),
        after === undefined ? undefined : gt(contributors.id, after),
      ),
    )
    .orderBy(asc(contributors.id))
    .limit(limit)
    .for('no key update', { of: contributors })
  return rows.map(({ id }) => id)
}

/** A condition on `contributors`. The last word may be the beginning of one, as somebody types it. */
export function isContributorFoundBy(q: string): SQL {
  const tsquery = tsqueryOf(parseSearch(/[\p{L}\p{M}\p{N}]$/u.test(q) ? `${q}*` : q), (word) => [word])
  if (tsquery === null) return sql`false`
  return sql`contributors.id in (
    select s.contributor_id from ${contributorSearch} s where s.document @@ ${tsquery}::tsquery)`
}
