/**
 * Prepares text and sanitised HTML for feeds: removes characters that XML forbids, and makes URLs
 * absolute.
 */
import { htmlText, plainText } from '../html-text.ts'

/**
 * The characters that XML 1.0 forbids, escaped or not: most control characters, U+FFFE, U+FFFF and
 * halves of surrogate pairs.
 */
const unfit = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function xmlText(text: string): string {
  return text.replace(unfit, '')
}

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

/**
 * Many feed readers drop frames. The title of the frame stays, with the link that follows in the
 * figure.
 */
export function framesAsWords(html: string): string {
  return html.replace(
    /<iframe ([^>]*)><\/iframe>/g,
    (_, attributes: string) => `<p>${/(?:^| )title="([^"]*)"/.exec(attributes)?.[1] ?? ''}</p>`,
  )
}

function resolved(address: string, base: string): string {
  const url = URL.parse(plainText(address), base)
  // The sanitiser lets no other scheme through, but a URL parser may read the text differently.
  return url && /^https?:$/.test(url.protocol) ? htmlText(url.href) : ''
}
