/**
 * Makes the search document of a published article in two parts. That of the body takes long, and
 * depends on nothing else, so it can be made before the publication and in another thread.
 */
import { maxBytes, type SearchDocument, type SearchedText, searchDocumentOf } from '../search-document.ts'
import { ownTextOf, shownTextOf } from '../shown-text.ts'

/**
 * In characters. A tsvector holds one megabyte, and the words of a text of this length almost
 * always fit.
 */
const searchedLength = 100_000
/** What is around the body has few words, and always has room. */
const bytesOfHead = 50_000

/**
 * Names weigh so many times as much as the body. PostgreSQL has four weights, and the lowest one is
 * for words of the body without their accents.
 */
const weightOfNames = 3

/** A phrase does not reach from the head into the body. */
const gap: SearchedText = { text: '', weight: 'C' }

export type IndexedBody = {
  /** The text that snippets are cut from. */
  text: string
  document: SearchDocument
}

export function indexBody(bodyHtml: string): IndexedBody {
  const body: SearchedText = { text: shownTextOf(bodyHtml).slice(0, searchedLength), weight: 'C' }
  return { text: ownTextOf(bodyHtml), document: searchDocumentOf([gap, body], maxBytes - bytesOfHead) }
}

/** `names` are those of the tags and of the byline. */
type Head = { title: string; dek: string | null; names: string }

export function indexHead({ title, dek, names }: Head): SearchDocument {
  const texts: SearchedText[] = [
    { text: title, weight: 'A', isTitle: true },
    { text: dek ?? '', weight: 'B' },
    ...Array<SearchedText>(weightOfNames).fill({ text: names, weight: 'C' }),
  ]
  return searchDocumentOf(texts, bytesOfHead)
}
