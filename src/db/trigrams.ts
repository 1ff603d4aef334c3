/**
 * Adds the extension pg_trgm and its indexes, where they can be had: one finds words with small typing
 * errors, the other parts of e-mail addresses. They are in no migration, since a server may lack the extension, or the right to
 * create it, and get it later.
 */
import { sql } from 'drizzle-orm'
import { sqlState } from './constraint-errors.ts'
import type { Db } from './database.ts'

const wordsIndex = 'suggestion_words_similar_idx'
const addressesIndex = 'signups_email_similar_idx'

/**
 * `feature_not_supported` and `undefined_file`: the server does not have the extension.
 * `insufficient_privilege`: it has, and a role with more rights must create it.
 */
const expected = new Set(['0A000', '58P01', '42501'])

/** Call this at every start, after the migrations. */
export async function addTrigrams(db: Db): Promise<void> {
  if ((await hasTrigrams(db)) && (await hasIndex(db, addressesIndex))) return
  try {
    await db.execute(sql`create extension if not exists pg_trgm`)
    await db.execute(sql`
      create index if not exists ${sql.identifier(wordsIndex)} on suggestion_words
      using gin (word gin_trgm_ops)`)
    await db.execute(sql`
      create index if not exists ${sql.identifier(addressesIndex)} on signups
      using gin (lower(email) gin_trgm_ops)`)
  } catch (error) {
    if (!expected.has(sqlState(error) ?? '')) throw error
  }
}

/** Whether similar words can be looked up. */
export function hasTrigrams(db: Db): Promise<boolean> {
  return hasIndex(db, wordsIndex)
}

async function hasIndex(db: Db, name: string): Promise<boolean> {
  const [row] = await db
    .select({ isThere: sql<boolean>`to_regclass(${name}) is not null` })
    .from(sql`(values (1)) as one`)
  return row?.isThere ?? false
}
