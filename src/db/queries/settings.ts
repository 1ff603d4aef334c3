/** Reads and saves the settings of the publication. */
import { sql } from 'drizzle-orm'
import { completeSettings, defaultSettings, type Settings } from '../../domain/settings.ts'
import type { Db } from '../database.ts'
import { settings } from '../tables/settings.ts'

/** `version` is 0 and `updatedAt` is null while nobody has set anything. */
export type SettingsRow = { settings: Settings; version: number; updatedAt: Date | null }

/** All stored settings, for use in another statement. Pass the value to `completeSettings`. */
export const allStoredSettings = sql<Partial<Settings> | null>`(select s.members from ${settings} s)`

/**
 * The stored settings for public reads. They leave out the long lists: phrases, which are not
 * public, and hosts of embeds, which only count when an article is written.
 */
export const storedSettings = sql<Partial<Settings> | null>`(
  select s.members - array['blockedPhrases', 'heldPhrases', 'embedHosts'] from ${settings} s)`

/** The time of the last change of any setting; null while nobody has set any. */
export const settingsUpdatedAt = sql`(select s.updated_at from ${settings} s)`.mapWith(settings.updatedAt)

/** One setting that is a number; null if it is not set, or is set to null. */
export function storedNumber(name: keyof Settings) {
  return sql<number | null>`(select (s.members ->> ${name}::text)::integer from ${settings} s)`
}

/** The name that mails and pages give the publication. */
export async function findPublicationName(db: Db): Promise<string> {
  const [row] = await db
    .select({ name: sql<string | null>`${settings.members} ->> 'publicationName'` })
    .from(settings)
  return row?.name ?? defaultSettings.publicationName
}

export async function findSettings(db: Db): Promise<SettingsRow> {
  const [row] = await db.select().from(settings)
  return {
    settings: completeSettings(row?.members ?? null),
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt ?? null,
  }
}

/**
 * Reads the settings in a transaction that changes them. Other changes wait, even while there is no
 * row to lock.
 */
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

/** The settings without their long lists, for pages and mails. */
export async function findShownSettings(db: Db): Promise<Settings> {
  const [row] = await db.select({ members: storedSettings }).from(sql`(values (1)) as one`)
  return completeSettings(row?.members ?? null)
}
