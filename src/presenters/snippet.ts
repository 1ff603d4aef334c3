/** What a search found of a text: HTML in which nothing is a tag but the marks around the words. */
import { snippetMarks } from '../domain/articles/search.ts'

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
