/** The query parameter of lists that are searched by words. */
import { Type } from 'typebox'
import {
  maxSearchCharacters,
  maxSearchPhrases,
  maxSearchPrefixes,
  maxSearchWords,
} from '../domain/search-query.ts'

export const maxSearchLength = 400

/** `purpose` says what is found. The rules are those of the search for articles. */
export const SearchWords = (purpose: string) =>
  Type.String({
    minLength: 1,
    maxLength: maxSearchLength,
    description:
      `${purpose} Accents and upper case make no difference. Write \`OR\` between alternatives, put a ` +
      'phrase in double quotes, put a minus sign before a word that must not occur, and an asterisk ' +
      `after the beginning of a word. A search has at most ${maxSearchWords} words, and among them at ` +
      `most ${maxSearchPhrases} phrases and ${maxSearchPrefixes} beginnings. In scripts without blanks, such ` +
      `as Chinese, four characters count as one word, and at most ${maxSearchCharacters} may stand alone.`,
  })

/** The member of an item of such a list. */
export const Snippet = Type.String({
  description: 'Only with `q`: a part of the text as safe HTML, with the matching words in `<mark>`.',
})
