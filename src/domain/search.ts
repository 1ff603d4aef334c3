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
