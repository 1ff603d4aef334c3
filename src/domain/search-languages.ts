/** The languages that the full text search stems, and the marks around its matches. */

/** Primary subtag of a BCP 47 language tag -> text search configuration of PostgreSQL. */
const searchConfigurations: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
}

/** Searches words as they are written, in languages for which PostgreSQL has no stemmer. */
export const plainConfiguration = 'simple'

/** Control characters around each match in a snippet. No stored text contains them. */
export const snippetMarks = { start: '\u0002', end: '\u0003' } as const

/** The configuration for a language tag (BCP 47). */
export function configurationOf(language: string): string {
  const [primary = ''] = language.toLowerCase().split('-', 1)
  return (Object.hasOwn(searchConfigurations, primary) && searchConfigurations[primary]) || plainConfiguration
}

/** The dictionary that stems the words of a configuration and knows its excluded words. */
export function dictionaryOf(configuration: string): string {
  return configuration === plainConfiguration ? plainConfiguration : `${configuration}_stem`
}

/** In front of the name of a configuration: the lexeme that says how a document was stemmed. */
export const configurationMark = '='
