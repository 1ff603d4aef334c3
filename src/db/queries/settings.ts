/** The settings of the publication. */
import { sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../domain/settings.ts'
import type { Db } from '../database.ts'
import { settings } from '../tables/settings.ts'

/** `version` is 0 and `updatedAt` null while nobody has set anything. */
export type SettingsRow = { settings: Settings; version: number; updatedAt: Date | null }

/** For statements that need the settings besides: all as they are stored, for `completeSettings`. */
export const allStoredSettings = sql<Partial<Settings> | null>`(select s.members from ${settings} s)`

/** The same for public reads: without the lists of phrases, which are long and nobody's business there. */
export const storedSettings = sql<Partial<Settings> | null>`(select s.members - array['blockedPhrases', 'heldPhrases'] from ${settings} s)`

/** When anybody has set any of them last; null while nobody has. */
export const settingsUpdatedAt = sql`(select s.updated_at from ${settings} s)`.mapWith(settings.updatedAt)

/** One of them that is a number; null where nobody has set it, or to null. */
export function storedNumber(name: keyof Settings) {
  return sql<number | null>`(select (s.members ->> ${name}::text)::integer from ${settings} s)`
}

export async function findSettings(db: Db): Promise<SettingsRow> {
  const [row] = await db.select().from(settings)
  return {
    settings: completeSettings(row?.members ?? null),
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt ?? null,
  }
}

/** The same, for a transaction that changes them: others that would wait, whether or not there is a row yet. */
export async function lockSettings(tx: Db): Promise<SettingsRow> {
  await tx.execute(sql`lock table ${settings} in share row exclusive mode`)
  return findSettings(tx)
}

export async function saveSettings(
  tx: Db,
  { settings: members, version, updatedAt }: { settings: Settings; version: number; updatedAt: Date },
): Promise<void> {
  const row = { members, version, updatedAt }
  await tx.insert(settings).values(row).onConflictDoUpdate({ target: settings.isOnly, set: row })
}
