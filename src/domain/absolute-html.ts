/** Makes the addresses in sanitised HTML absolute, for feeds and letters. */
import { htmlText, plainText } from './html-text.ts'

/**
 * In the sanitiser's output `<` and `>` only delimit tags, and attribute values are in double
 * quotes.
 */
const tagsWithAddress = /<(?:a|img) [^>]*>/g
const relativeAddress = /( (?:href|src)=")(?!https?:)([^"]*)"/g

/**
 * Makes the addresses of links and pictures absolute. `base` is the URL of the page that shows the
 * text.
 */
export function absoluteHtml(html: string, base: string): string {
  return html.replace(tagsWithAddress, (tag) =>
    tag.replace(relativeAddress, (_, name: string, address: string) => `${name}${resolved(address, base)}"`),
  )
}

function resolved(address: string, base: string): string {
  const url = URL.parse(plainText(address), base)
  // The sanitiser lets no other scheme through, but a URL parser may read the text differently.
  return url && /^https?:$/.test(url.protocol) ? htmlText(url.href) : ''
}
