/** Presents the rule of automatic letters for admins. */
import type { NewsletterRow } from '../../db/queries/newsletter/newsletters.ts'
import type { AutomaticLetters } from '../../schemas/newsletter/letter-settings.ts'

/** `undefined` without a rule. */
export function presentAutomaticLetters({
  automatic,
  automaticNextAt,
}: Pick<NewsletterRow, 'automatic' | 'automaticNextAt'>): AutomaticLetters | undefined {
  if (!automatic || !automaticNextAt) return undefined
  return { ...automatic, nextAt: automaticNextAt.toISOString() }
}
