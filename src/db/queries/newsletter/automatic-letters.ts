/** Finds the newsletters whose automatic letter is due, and what their last letter was about. */
import { and, asc, desc, eq, isNotNull, lte } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { letters, newsletters } from '../../tables/newsletters.ts'
import type { LetterRow } from './letters.ts'
import type { NewsletterRow } from './newsletters.ts'

/** The slugs of newsletters whose next automatic letter is due, the longest overdue first. */
export function listDueNewsletters(
  db: Db,
  { now, limit }: { now: Date; limit: number },
): Promise<{ slug: string }[]> {
  return db
    .select({ slug: newsletters.slug })
    .from(newsletters)
    .where(lte(newsletters.automaticNextAt, now))
    .orderBy(asc(newsletters.automaticNextAt))
    .limit(limit)
}

/** Locks the newsletter if its letter is due and no other instance makes it. */
export async function lockDueNewsletter(
  tx: Db,
  { slug, now }: { slug: string; now: Date },
): Promise<NewsletterRow | undefined> {
  const [row] = await tx
    .select()
    .from(newsletters)
    .where(and(eq(newsletters.slug, slug), lte(newsletters.automaticNextAt, now)))
    .for('no key update', { skipLocked: true })
  return row
}

export async function findLastAutomaticLetter(
  tx: Db,
  newsletterId: string,
): Promise<Pick<LetterRow, 'createdAt' | 'sections'> | undefined> {
  const [row] = await tx
    .select({ createdAt: letters.createdAt, sections: letters.sections })
    .from(letters)
    .where(and(eq(letters.newsletterId, newsletterId), isNotNull(letters.occurrence)))
    .orderBy(desc(letters.id))
    .limit(1)
  return row
}
