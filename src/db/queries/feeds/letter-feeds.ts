/** Reads a feed of letters in one statement: the latest sent letters, their newsletter and the settings. */
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { letters, newsletters } from '../../tables/newsletters.ts'
import { settingsUpdatedAt, storedSettings } from '../settings.ts'
import { latest } from './feeds.ts'

export type FeedLetterRow = {
  id: string
  subject: string
  preheader: string | null
  language: string
  sentHtml: string
  startedAt: Date
}

export type LetterFeedRow = {
  settings: Settings
  settingsUpdatedAt: Date | null
  newsletter: { slug: string; name: string; description: string | null }
  changedAt: Date | null
  /** Newest first. */
  letters: FeedLetterRow[]
}

/** `undefined` if there is no such newsletter. */
export async function findLetterFeed(
  db: Db,
  { slug, limit }: { slug: string; limit: number },
): Promise<LetterFeedRow | undefined> {
  const rows = await db
    .select({
      settings: storedSettings,
      settingsUpdatedAt,
      newsletter: {
        slug: newsletters.slug,
        name: newsletters.name,
        description: newsletters.description,
        updatedAt: newsletters.updatedAt,
      },
      letter: {
        id: letters.id,
        subject: letters.sentSubject,
        preheader: letters.preheader,
        language: letters.language,
        sentHtml: letters.sentHtml,
        startedAt: letters.startedAt,
      },
    })
    .from(newsletters)
    .leftJoin(letters, and(eq(letters.newsletterId, newsletters.id), isNotNull(letters.startedAt)))
    .where(eq(newsletters.slug, slug))
    .orderBy(sql`${letters.startedAt} desc nulls last`, desc(letters.id))
    .limit(limit)
  const [first] = rows
  if (!first) return undefined
  const { updatedAt, ...newsletter } = first.newsletter
  return {
    settings: completeSettings(first.settings),
    settingsUpdatedAt: first.settingsUpdatedAt,
    newsletter,
    changedAt: latest([first.settingsUpdatedAt, updatedAt, first.letter?.startedAt ?? null]),
    // The constraint `letters_sending_check` says that these rows have all their columns.
    letters: rows.flatMap(({ letter }) => (letter?.startedAt ? [letter as FeedLetterRow] : [])),
  }
}
