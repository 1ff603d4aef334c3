/**
 * Rules of the full text search: the configuration of each language, the marks around matches, the
 * limits.
 */

/** Primary subtag of a BCP 47 language tag -> text search configuration of PostgreSQL. */
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

/** Searches words as they are written, in languages for which PostgreSQL has no stemmer. */
export const plainConfiguration = 'simple'

/** Control characters around each match in a snippet. No stored text contains them. */
export const snippetMarks = { start: '\u0002', end: '\u0003' } as const

/** The number is limited because PostgreSQL looks for every word in each document that it reads. */
export const maxSearchWords = 16
/**
 * The number is limited because the index knows no word order: PostgreSQL reads all documents that
 * contain the words of a phrase.
 */
export const maxSearchPhrases = 3

/**
 * The greatest number of words that PostgreSQL may see in `q`. Each part of a hyphenated word, each
 * word of a phrase and each stop word counts. An OR between two words does not.
 */
export function countSearchWords(q: string): number {
  const runs = q.split('"').flatMap((part, index) => {
    const words = part.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? []
    return words.map((word) => index % 2 === 0 && word.toLowerCase() === 'or')
  })
  return runs.filter((isOr, index) => !isOr || runs[index - 1] !== false).length
}

/**
 * How many phrases PostgreSQL sees in `q`. A phrase is two or more words in quotes, or words
 * without a space between them (`anti-lock`).
 */
export function countSearchPhrases(q: string): number {
  const parts = q.split('"').flatMap((part, index) => (index % 2 === 0 ? part.split(/\s+/) : [part]))
  return parts.filter((part) => (part.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? []).length > 1).length
}

/** Why `q` is refused; `undefined` if it is not. */
export function searchFaultOf(q: string): string | undefined {
  if (countSearchWords(q) > maxSearchWords) return `has more than ${maxSearchWords} words`
  if (countSearchPhrases(q) > maxSearchPhrases) return `has more than ${maxSearchPhrases} phrases`
  return undefined
}
