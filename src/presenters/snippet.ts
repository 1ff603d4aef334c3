/**
 * Presents a snippet of a search result as HTML, in which only the marks around the found words are
 * tags.
 */
import { snippetMarks } from '../domain/search-languages.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function presentSnippet(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
    .replaceAll(snippetMarks.start, '<mark>')
    .replaceAll(snippetMarks.end, '</mark>')
}
