/** Presents letters: to everybody what was sent, and to admins what they write. */
import type { LetterOfNewsletter, LetterRow, ListedLetter } from '../../db/queries/newsletter/letters.ts'
import { publicHtmlOf } from '../../domain/newsletter/letter-slots.ts'
import { letterUrl } from '../../domain/newsletter/letter-urls.ts'
import type { Letter, LetterItem, SavedLetter } from '../../schemas/newsletter/letters.ts'

/** `slug` is that of the newsletter. */
type Place = { publicUrl: string; slug: string }

export function presentSentItem(row: ListedLetter, { publicUrl, slug }: Place): LetterItem {
  return {
    id: row.id,
    subject: row.sentSubject ?? row.subject,
    preheader: row.preheader,
    language: row.language,
    sentAt: row.startedAt?.toISOString() ?? null,
    url: letterUrl(publicUrl, { slug, id: row.id }),
  }
}

export function presentLetterItem(row: ListedLetter, place: Place): LetterItem {
  return {
    ...presentSentItem(row, place),
    status: row.status,
    revision: row.revision,
    sendAt: row.sendAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    isAutomatic: row.occurrence !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** The page of a letter as everybody may see it; null if the sending has not begun. */
export function publicPageOf({ letter, newsletter }: LetterOfNewsletter, publicUrl: string): string | null {
  const { id, startedAt, sentHtml } = letter
  if (startedAt === null || sentHtml === null) return null
  return publicHtmlOf(sentHtml, letterUrl(publicUrl, { slug: newsletter.slug, id }))
}

export function presentSentLetter(found: LetterOfNewsletter, publicUrl: string): Letter {
  const { letter, newsletter } = found
  return {
    ...presentSentItem(letter, { publicUrl, slug: newsletter.slug }),
    html: publicPageOf(found, publicUrl),
  }
}

export function presentLetter(found: LetterOfNewsletter, publicUrl: string): Letter {
  const { letter, newsletter } = found
  return {
    ...presentLetterItem(letter, { publicUrl, slug: newsletter.slug }),
    html: publicPageOf(found, publicUrl),
    ...presentText(letter),
  }
}

export function presentSavedLetter(
  { warnings, ...found }: LetterOfNewsletter & { warnings: string[] },
  publicUrl: string,
): SavedLetter {
  return { ...presentLetter(found, publicUrl), warnings }
}

function presentText({ intro, sections, closing }: LetterRow) {
  return { intro, sections, closing }
}
