/**
 * Presents a snippet of a search result as HTML, in which only the marks around the found words are
 * tags.
 */
import { htmlText } from '../domain/html-text.ts'
import { snippetMarks } from '../domain/search-languages.ts'

export function presentSnippet(text: string): string {
  return htmlText(text)
    .replaceAll("'", '&#39;')
    .replaceAll(snippetMarks.start, '<mark>')
    .replaceAll(snippetMarks.end, '</mark>')
}
