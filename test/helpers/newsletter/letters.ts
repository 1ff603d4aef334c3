/** Letters and confirmed signups, as tests of the sending need them. */
import { sql } from 'drizzle-orm'
import { insertLetter } from '../../../src/db/queries/newsletter/letters.ts'
import { findNewsletter } from '../../../src/db/queries/newsletter/newsletters.ts'
import { signups } from '../../../src/db/tables/signups.ts'
import type { Deps } from '../../../src/deps.ts'
import type { LetterStatus, PauseReason } from '../../../src/domain/newsletter/letter.ts'

type Members = { newsletter?: string; status?: LetterStatus; subject?: string; intro?: string }

/** The id of a new letter, without mails. */
export async function makeLetter(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { newsletter: slug = 'newsletter', status = 'draft', subject = 'News', intro = 'Hello.' }: Members = {},
): Promise<string> {
  const newsletter = await findNewsletter(database.db, slug)
  if (!newsletter) throw new Error(`there is no newsletter ${slug}`)
  const now = clock()
  const hasBegun = status !== 'draft' && status !== 'scheduled'
  const pausedBecause: PauseReason | null = status === 'paused' ? 'operator' : null
  const letter = await insertLetter(database.db, {
    id: newId(),
    newsletterId: newsletter.id,
    status,
    subject,
    intro,
    sections: [],
    language: 'en',
    createdAt: now,
    updatedAt: now,
    sendAt: status === 'draft' ? null : now,
    pausedBecause,
    ...(hasBegun && { startedAt: now, sentSubject: subject, sentHtml: intro, sentText: intro }),
  })
  if (!letter) throw new Error('the letter is not new')
  return letter.id
}

/** Adds confirmed signups to the default newsletters, and returns their ids by address. */
export async function makeSignups(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  emails: readonly string[],
  members: Partial<typeof signups.$inferInsert> = {},
): Promise<Map<string, string>> {
  const now = clock()
  const rows = emails.map((email) => ({
    id: newId(),
    email,
    status: 'confirmed' as const,
    requestedAt: now,
    confirmedAt: now,
    ...members,
  }))
  await database.db.insert(signups).values(rows)
  return new Map(rows.map(({ email, id }) => [email, id]))
}

/** Nobody is on any list, and there are no letters. */
export async function clearNewsletters({ database }: Pick<Deps, 'database'>): Promise<void> {
  await database.db.execute(sql`delete from letter_recipients`)
  await database.db.execute(sql`delete from letters`)
  await database.db.execute(sql`delete from signup_events`)
  await database.db.execute(sql`delete from signups`)
  await database.db.execute(sql`delete from suppressions`)
}
