/** Queries about letters: the drafts of admins and the archive that the public reads. */
import { and, desc, eq, getTableColumns, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { LetterStatus } from '../../../domain/newsletter/letter.ts'
import type { Db } from '../../database.ts'
import { letters, newsletters } from '../../tables/newsletters.ts'
import type { NewsletterRow } from './newsletters.ts'

export type LetterRow = typeof letters.$inferSelect
type NewLetter = typeof letters.$inferInsert

/** A letter with the newsletter that it belongs to. */
export type LetterOfNewsletter = { letter: LetterRow; newsletter: NewsletterRow }

/** Returns no row if the newsletter has a letter of the same occurrence already. */
export async function insertLetter(tx: Db, letter: NewLetter): Promise<LetterRow | undefined> {
  const [row] = await tx
    .insert(letters)
    .values(letter)
    .onConflictDoNothing({ target: [letters.newsletterId, letters.occurrence] })
    .returning()
  return row
}

/** `slug` is that of the newsletter. */
export type LetterName = { slug: string; id: string }

const isNamed = ({ slug, id }: LetterName) => and(eq(letters.id, id), eq(newsletters.slug, slug))

const withNewsletter = { letter: getTableColumns(letters), newsletter: getTableColumns(newsletters) }

export async function findLetter(db: Db, name: LetterName): Promise<LetterOfNewsletter | undefined> {
  const [row] = await db
    .select(withNewsletter)
    .from(letters)
    .innerJoin(newsletters, eq(newsletters.id, letters.newsletterId))
    .where(isNamed(name))
  return row
}

/** Locks the letter until the transaction ends. */
export async function lockLetter(tx: Db, name: LetterName): Promise<LetterOfNewsletter | undefined> {
  const [row] = await tx
    .select(withNewsletter)
    .from(letters)
    .innerJoin(newsletters, eq(newsletters.id, letters.newsletterId))
    .where(isNamed(name))
    .for('no key update', { of: letters })
  return row
}

export async function updateLetter(tx: Db, id: string, change: Partial<NewLetter>): Promise<LetterRow> {
  const [row] = await tx.update(letters).set(change).where(eq(letters.id, id)).returning()
  if (!row) throw new Error(`letter ${id} is gone, although it was locked`)
  return row
}

export async function deleteLetter(tx: Db, id: string): Promise<void> {
  await tx.delete(letters).where(eq(letters.id, id))
}

/** What lists show of a letter, without its texts. */
const listed = {
  id: letters.id,
  status: letters.status,
  revision: letters.revision,
  subject: letters.subject,
  preheader: letters.preheader,
  language: letters.language,
  occurrence: letters.occurrence,
  sentSubject: letters.sentSubject,
  sendAt: letters.sendAt,
  startedAt: letters.startedAt,
  finishedAt: letters.finishedAt,
  createdAt: letters.createdAt,
  updatedAt: letters.updatedAt,
}
export type ListedLetter = Pick<LetterRow, keyof typeof listed>

type LettersPage = { newsletterId: string; status?: LetterStatus; limit: number }

/** All letters, the newest first. One row more than `limit` tells whether the list goes on. */
export function listLetters(
  db: Db,
  { newsletterId, status, after, limit }: LettersPage & { after?: string },
): Promise<ListedLetter[]> {
  return db
    .select(listed)
    .from(letters)
    .where(
      and(
        eq(letters.newsletterId, newsletterId),
        status && eq(letters.status, status),
        after === undefined ? undefined : sql`${letters.id} < ${after}::uuid`,
      ),
    )
    .orderBy(desc(letters.id))
    .limit(limit + 1)
}

type ArchivePage = LettersPage & { after?: { startedAt: Date; id: string } }

/** The letters whose sending has begun, the latest first. */
export function listArchive(db: Db, page: ArchivePage): Promise<ListedLetter[]> {
  return db
    .select(listed)
    .from(letters)
    .where(isInArchive(page))
    .orderBy(desc(letters.startedAt), desc(letters.id))
    .limit(page.limit + 1)
}

/** The same with the HTML as it was sent, for feeds. */
export function listArchiveWithHtml(
  db: Db,
  page: ArchivePage,
): Promise<(ListedLetter & { sentHtml: string | null })[]> {
  return db
    .select({ ...listed, sentHtml: letters.sentHtml })
    .from(letters)
    .where(isInArchive(page))
    .orderBy(desc(letters.startedAt), desc(letters.id))
    .limit(page.limit + 1)
}

function isInArchive({ newsletterId, status, after }: ArchivePage): SQL | undefined {
  return and(
    eq(letters.newsletterId, newsletterId),
    isNotNull(letters.startedAt),
    status && eq(letters.status, status),
    after &&
      sql`(${letters.startedAt}, ${letters.id})
        < (${after.startedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )
}
