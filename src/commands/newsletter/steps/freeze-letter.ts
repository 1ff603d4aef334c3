/** Makes of a letter what is sent: its subject, HTML and text with slots for the links of each mail. */
import type { LetterRow } from '../../../db/queries/newsletter/letters.ts'
import type { NewsletterRow } from '../../../db/queries/newsletter/newsletters.ts'
import { findPublicationName } from '../../../db/queries/settings.ts'
import type { Deps } from '../../../deps.ts'
import { htmlText } from '../../../domain/html-text.ts'
import {
  archiveSlot,
  preferencesSlot,
  unsubscribeSlot,
  withoutSlots,
} from '../../../domain/newsletter/letter-slots.ts'

export type FrozenLetter = { subject: string; html: string; text: string; warnings: string[] }

/** Call this outside of transactions: it takes a while. Throws an ApiError if there is nothing to send. */
export async function freezeLetter(
  deps: Pick<Deps, 'database' | 'textWork' | 'config' | 'clock'>,
  { letter, newsletter }: { letter: LetterRow; newsletter: NewsletterRow },
): Promise<FrozenLetter> {
  const publication = await findPublicationName(deps.database.db)
  const { html } = await deps.textWork.renderComment(withoutSlots(letter.intro ?? ''))
  const text = withoutSlots(letter.intro ?? '')
  return {
    subject: letter.subject,
    html: `<!doctype html><title>${htmlText(letter.subject)}</title>${html}
<p>${htmlText(publication)}: ${htmlText(newsletter.name)}
<a href="${unsubscribeSlot}">Unsubscribe</a> <a href="${preferencesSlot}">Preferences</a>
<a href="${archiveSlot}">View online</a>`,
    text: `${text}\n\nUnsubscribe: ${unsubscribeSlot}\nPreferences: ${preferencesSlot}\nOnline: ${archiveSlot}\n`,
    warnings: [],
  }
}
