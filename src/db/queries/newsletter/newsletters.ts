/** Queries about newsletters, the lists that people sign up to. */
import { eq } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { newsletters } from '../../tables/newsletters.ts'

export type NewsletterRow = typeof newsletters.$inferSelect

export async function findNewsletter(db: Db, slug: string): Promise<NewsletterRow | undefined> {
  const [row] = await db.select().from(newsletters).where(eq(newsletters.slug, slug))
  return row
}
