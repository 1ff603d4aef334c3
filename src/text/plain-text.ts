/** The words of sanitised HTML, for the search: headings, code and captions among them. */

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
}

/** For what our own sanitiser has written: there a `<` or `>` in text or attributes is always an entity. */
export function plainTextOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => entities[entity] ?? entity)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
