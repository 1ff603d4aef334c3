/** Queries about newsletters, the lists that people sign up to. */
import { asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { letters, newsletters } from '../../tables/newsletters.ts'

export type NewsletterRow = typeof newsletters.$inferSelect
type NewNewsletter = typeof newsletters.$inferInsert
type NewsletterChange = Partial<Omit<NewNewsletter, 'id' | 'slug' | 'createdAt'>>

type NewslettersPage = { after?: { position: number; slug: string }; limit: number }

/** In the order of forms. One row more than `limit` tells whether the list goes on. */
export function listNewsletters(db: Db, { after, limit }: NewslettersPage): Promise<NewsletterRow[]> {
  return db
    .select()
    .from(newsletters)
    .where(
      after &&
        sql`(${newsletters.position}, ${newsletters.slug}) > (${after.position}::integer, ${after.slug})`,
    )
    .orderBy(asc(newsletters.position), asc(newsletters.slug))
    .limit(limit + 1)
}

/** What signups and pages need of each newsletter. There are few newsletters (`maxNewsletters`). */
export function listAllNewsletters(
  db: Db,
): Promise<Pick<NewsletterRow, 'id' | 'slug' | 'name' | 'description' | 'isOpen' | 'isDefault'>[]> {
  const { id, slug, name, description, isOpen, isDefault, position } = newsletters
  return db
    .select({ id, slug, name, description, isOpen, isDefault })
    .from(newsletters)
    .orderBy(asc(position), asc(slug))
}

export async function findNewsletter(db: Db, slug: string): Promise<NewsletterRow | undefined> {
  const [row] = await db.select().from(newsletters).where(eq(newsletters.slug, slug))
  return row
}

/**
 * Makes changes of newsletters wait for each other, since one default newsletter must remain. Reads and
 * signups go on.
 */
export async function lockNewsletters(tx: Db): Promise<NewsletterRow[]> {
  await tx.execute(sql`lock table ${newsletters} in share row exclusive mode`)
  return tx.select().from(newsletters)
}

export async function insertNewsletter(tx: Db, newsletter: NewNewsletter): Promise<NewsletterRow> {
  const [row] = await tx.insert(newsletters).values(newsletter).returning()
  if (!row) throw new Error('an insert without a conflict clause returns its row')
  return row
}

export async function updateNewsletter(
  tx: Db,
  { id, change }: { id: string; change: NewsletterChange },
): Promise<NewsletterRow> {
  const [row] = await tx.update(newsletters).set(change).where(eq(newsletters.id, id)).returning()
  if (!row) throw new Error('a newsletter cannot go while changes of newsletters wait')
  return row
}

export async function deleteNewsletter(tx: Db, id: string): Promise<void> {
  await tx.delete(newsletters).where(eq(newsletters.id, id))
}

export async function hasLetters(tx: Db, newsletterId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: letters.id })
    .from(letters)
    .where(eq(letters.newsletterId, newsletterId))
    .limit(1)
  return rows.length > 0
}
