/** Search documents as the release before the words of readers made them. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../../src/db/database.ts'

/** Gives the article, or all of them, such a document. */
export async function makeFormer(db: Db, slug?: string): Promise<void> {
  await db.execute(sql`
    update article_search s set document =
      setweight(to_tsvector(s.configuration::regconfig, a.title), 'A')
      || setweight(to_tsvector(s.configuration::regconfig, coalesce(a.dek, '')), 'B')
      || setweight(to_tsvector(s.configuration::regconfig, s.body_text), 'D')
      || ('''=' || s.configuration || '''')::tsvector
    from articles a
    where a.id = s.article_id and (${slug ?? null}::text is null or a.slug = ${slug ?? null})`)
}
