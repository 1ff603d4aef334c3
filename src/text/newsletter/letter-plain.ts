/** Writes the plain text part of a letter, from the same content as its HTML. */
import {
  archiveSlot,
  preferencesSlot,
  unsubscribeSlot,
  withoutSlots,
} from '../../domain/newsletter/letter-slots.ts'
import type { LetterArticle, LetterSource } from '../../domain/newsletter/letter-source.ts'
import { letterTextOf, wrappedText } from '../../domain/newsletter/letter-text.ts'
import { letterTextsOf, namesIn } from '../../domain/newsletter/letter-texts.ts'

/** The texts of a letter as sanitised HTML. */
export type LetterParts = {
  intro: string
  sections: { heading: string | null; html: string; articles: LetterArticle[] }[]
  closing: string
}

export function plainLetter(source: LetterSource, { intro, sections, closing }: LetterParts): string {
  const { subject, publication, newsletter, language } = source
  const words = letterTextsOf(language)
  const content = [
    wrappedText(`${publication} · ${newsletter}`),
    underlined(subject, '='),
    letterTextOf(intro),
    ...sections.flatMap(({ heading, html, articles }) => [
      heading === null ? '' : underlined(heading, '-'),
      letterTextOf(html),
      ...articles.map((article) => articleText(article, language)),
    ]),
    letterTextOf(closing),
  ]
  const footer = [
    // The line by which programs for mail know a signature.
    '-- ',
    wrappedText(words.why(publication)),
    '',
    `${words.unsubscribe}: ${unsubscribeSlot}`,
    `${words.preferences}: ${preferencesSlot}`,
    `${words.online}: ${archiveSlot}`,
    '',
  ]
  const body = content.filter((part) => part !== '').join('\n\n')
  return `${withoutSlots(body)}\n\n${footer.join('\n')}`
}

const underlined = (heading: string, line: string) =>
  `${wrappedText(heading)}\n${line.repeat(Math.min(72, heading.length))}`

function articleText({ title, url, dek, excerpt, byline }: LetterArticle, language: string): string {
  const names = byline.length === 0 ? '' : wrappedText(letterTextsOf(language).by(namesIn(language, byline)))
  return [wrappedText(title), names, wrappedText(dek ?? excerpt), url]
    .filter((part) => part !== '')
    .join('\n')
}
