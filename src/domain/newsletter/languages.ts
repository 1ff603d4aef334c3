/** Chooses the language of mails and pages of the newsletter. */
import { de } from './texts-de.ts'
import { en, type NewsletterTexts } from './texts-en.ts'

/** THE TABLE of languages. A new one needs a file of its texts and a row. */
export const newsletterTexts = { en, de } as const satisfies Record<string, NewsletterTexts>

export type NewsletterLanguage = keyof typeof newsletterTexts

/** The first of these language tags in which there are texts; English if there is none. */
export function languageFor(...tags: readonly (string | null | undefined)[]): NewsletterLanguage {
  return tags.map(knownLanguage).find((language) => language !== undefined) ?? 'en'
}

/** Texts are chosen by the first part of a tag alone: de-AT is read in German. */
function knownLanguage(tag: string | null | undefined): NewsletterLanguage | undefined {
  const first = tag?.split('-', 1)[0]?.toLowerCase() ?? ''
  return Object.hasOwn(newsletterTexts, first) ? (first as NewsletterLanguage) : undefined
}

/** Browsers send less. What is longer is cut. */
const longestHeader = 500
const tagForm = /^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i

/** The language tags of a header Accept-Language, the preferred ones first. */
export function acceptedLanguages(header: string | undefined): string[] {
  const entries = (header ?? '').slice(0, longestHeader).split(',')
  const weighed = entries.map((entry) => {
    const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return { tag, weight: quality === undefined ? 1 : Number(quality) }
  })
  return weighed
    .filter(({ tag, weight }) => tagForm.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

/**
 * The language that a signup is stored with: what the form says, or else what the browser prefers of the
 * languages with texts, or else what it prefers at all.
 */
export function languageOfSignup(given: string | undefined, accepted: readonly string[]): string | null {
  return given ?? accepted.find((tag) => knownLanguage(tag) !== undefined) ?? accepted[0] ?? null
}
