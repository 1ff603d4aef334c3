/** What a letter is rendered from: its own texts, and the articles that were found for it. */
import type { HeroImage } from '../articles/article-parts.ts'

export type LetterArticle = {
  title: string
  /** Absolute. */
  url: string
  dek: string | null
  excerpt: string
  heroImage: Pick<HeroImage, 'url' | 'alt' | 'credit'> | null
  /** Names, in the order of the byline. */
  byline: string[]
}

export type LetterSource = {
  subject: string
  preheader: string | null
  /** A language tag of BCP 47. */
  language: string
  publication: string
  /** The page that the publication's name leads to, and that relative links are relative to. */
  homeUrl: string
  newsletter: string
  /** Markdown, as `closing` and the texts of sections are. */
  intro: string | null
  sections: { heading: string | null; text: string | null; articles: LetterArticle[] }[]
  closing: string | null
  /** The publication's own template; null for the one of the service. */
  template: string | null
}

/** The letter with slots for the links of each mail. */
export type RenderedLetter = { html: string; text: string; warnings: string[] }

/** Gmail shows only the first part of a longer mail, and hides the unsubscribe link with the rest. */
export const maxLetterBytes = 102 * 1024

/** A letter whose HTML is longer is not sent, since every recipient gets it. */
export const maxSentBytes = 1024 * 1024

/** A letter has at most so many warnings, and one more that counts the rest. */
export const maxLetterWarnings = 50

export const letterBounds = {
  sections: 20,
  /** In all sections together. */
  articles: 50,
  ruleLimit: 20,
  /** Characters of Markdown in all texts together. */
  markdown: 100_000,
  /** Characters of a template. */
  template: 100_000,
} as const
