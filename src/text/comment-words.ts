/** Finds the words and links that a rendered comment shows, for screening rules. */
import { sayingOf } from '../domain/moderation/folded-text.ts'
import { shownTextOf } from '../domain/shown-text.ts'

/** A link as this service's sanitiser writes it. */
const link = /<a href="([^"]*)"/g

type Shown = {
  /** The words without markup, then the addresses of the links. */
  shownText: string
  linkCount: number
}

export function shownIn(html: string): Shown {
  const links = Array.from(html.matchAll(link), ([, address = '']) => shownTextOf(address))
  return {
    shownText: [shownTextOf(html), ...links].join('\n'),
    linkCount: links.length,
  }
}

/**
 * The key by which repeated comments are found. It is made of what readers see, so that markup and
 * unseen characters make no difference, and of the addresses of links, which do. No key is stored.
 */
export function sayingIn(html: string): string {
  return sayingOf(shownIn(html).shownText)
}
