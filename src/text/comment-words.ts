/** What a rendered comment shows and where it leads: for rules that go by what readers see. */
import { plainTextOf } from './plain-text.ts'

/** Of what our own sanitiser has written. */
const link = /<a href="([^"]*)"/g
/** Tags within a word: `via*gra*` shows as one. */
const inlineTag = /<\/?(?:em|strong|code|a)(?: [^>]*)?>/g

type Shown = {
  /** Its words without the markup, then the addresses of its links. */
  shownText: string
  linkCount: number
}

export function shownIn(html: string): Shown {
  const links = Array.from(html.matchAll(link), ([, address = '']) => plainTextOf(address))
  return {
    shownText: [plainTextOf(html.replace(inlineTag, '')), ...links].join('\n'),
    linkCount: links.length,
  }
}
