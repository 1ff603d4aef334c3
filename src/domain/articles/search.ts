/** The full text search: which of PostgreSQL's configurations a language is searched with, and how finds are marked. */

/** Primary subtag of a BCP 47 language tag -> configuration. */
export const searchConfigurations: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
}

/** Words as they are written: for languages that PostgreSQL knows no stems of. */
export const plainConfiguration = 'simple'

/** Around what a search found in a text: characters that no text has. */
export const snippetMarks = { start: '\u0002', end: '\u0003' } as const

/** Every word is looked for in each document that is met. */
export const maxSearchWords = 16
/** No index knows which words follow each other: a phrase is looked for in all documents that have its words. */
export const maxSearchPhrases = 3

/**
 * How many words PostgreSQL sees in `q` at most: each part of a hyphenated one, each of a phrase, stop words too. An OR between
 * two of them is none.
 */
export function countSearchWords(q: string): number {
  const runs = q.split('"').flatMap((part, index) => {
    const words = part.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? []
    return words.map((word) => index % 2 === 0 && word.toLowerCase() === 'or')
  })
  return runs.filter((isOr, index) => !isOr || runs[index - 1] !== false).length
}

/** How many of them PostgreSQL takes together as phrases: those in quotes, and those that no space divides (`anti-lock`). */
export function countSearchPhrases(q: string): number {
  const parts = q.split('"').flatMap((part, index) => (index % 2 === 0 ? part.split(/\s+/) : [part]))
  return parts.filter((part) => (part.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? []).length > 1).length
}

/** Why `q` is not searched with, if it is not. */
export function searchFaultOf(q: string): string | undefined {
  if (countSearchWords(q) > maxSearchWords) return `has more than ${maxSearchWords} words`
  if (countSearchPhrases(q) > maxSearchPhrases) return `has more than ${maxSearchPhrases} phrases`
  return undefined
}
