/** Finds the words and links that a rendered comment shows, for screening rules. */
import { shownTextOf } from '../domain/shown-text.ts'

/** A link as this service's sanitiser writes it. */
const link = /<a href="([^"]*)"/g
/** These tags do not divide a word: `via*gra*` shows as one word. */
const inlineTag = /<\/?(?:em|strong|code|a)(?: [^>]*)?>/g

type Shown = {
  /** The words without markup, then the addresses of the links. */
  shownText: string
  linkCount: number
}

export function shownIn(html: string): Shown {
  const links = Array.from(html.matchAll(link), ([, address = '']) => shownTextOf(address))
  return {
    shownText: [shownTextOf(html.replace(inlineTag, '')), ...links].join('\n'),
    linkCount: links.length,
  }
}
