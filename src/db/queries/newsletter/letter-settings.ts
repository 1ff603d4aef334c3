/** Changes what a newsletter says about its letters: the template, and the rule of automatic ones. */
import { eq } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { newsletters } from '../../tables/newsletters.ts'
import type { NewsletterRow } from './newsletters.ts'

type LetterSettings = Partial<Pick<NewsletterRow, 'template' | 'automatic' | 'automaticNextAt' | 'updatedAt'>>

/** `undefined` if there is no such newsletter. */
export async function updateLetterSettings(
  tx: Db,
  slug: string,
  change: LetterSettings,
): Promise<NewsletterRow | undefined> {
  const [row] = await tx.update(newsletters).set(change).where(eq(newsletters.slug, slug)).returning()
  return row
}
