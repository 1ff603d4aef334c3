/** What a rendered comment shows and where it leads: for rules that go by what readers see. */
import { plainTextOf } from './plain-text.ts'

/** Of what our own sanitiser has written. */
const link = /<a href="([^"]*)"/g
/** Tags within a word: `via*gra*` shows as one. */
const inlineTag = /<\/?(?:em|strong|code|a)(?: [^>]*)?>/g

export function linksOf(html: string): string[] {
  return Array.from(html.matchAll(link), ([, address = '']) => plainTextOf(address))
}

/** Its words without the markup, then the addresses of its links. */
export function shownTextOf(html: string): string {
  return [plainTextOf(html.replace(inlineTag, '')), ...linksOf(html)].join('\n')
}
