/** Finds the words and links of a rendered comment, for screening rules and the search. */
import { sayingOf } from '../moderation/folded-text.ts'
import { shownTextOf } from '../shown-text.ts'

/** A link as this service's sanitiser writes it, with its text if that is only text. */
const link = /<a href="([^"]*)"[^>]*>(?:([^<]*)<\/a>)?/g

type Shown = {
  /** The words without markup, then the addresses of the links that do not show them. */
  shownText: string
  linkCount: number
}

export function shownIn(html: string): Shown {
  const links = [...html.matchAll(link)]
  const hidden = links.filter(([, address, label]) => address !== label)
  return {
    shownText: [shownTextOf(html), ...hidden.map(([, address = '']) => shownTextOf(address))].join('\n'),
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
