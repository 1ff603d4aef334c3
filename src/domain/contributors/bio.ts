/** The text about a contributor as readers see it. */
import { htmlText } from '../html-text.ts'

export const maxBioLength = 2_000

type Bio = { bio: string | null; bioHtml: string | null; bioHtmlOf: string | null }

/**
 * An instance of the former release stores no HTML. Then the text is one paragraph, until the next
 * start.
 */
export function shownBio({ bio, bioHtml, bioHtmlOf }: Bio): string | null {
  if (bio === null) return null
  return bioHtmlOf === bio && bioHtml !== null ? bioHtml : `<p>${htmlText(bio)}</p>`
}
