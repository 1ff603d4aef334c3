/** Makes text and sanitised HTML fit for feeds: only characters that XML allows, and only absolute URLs. */
import { htmlText } from '../html-text.ts'

/** All that is no Char of XML 1.0: most control characters, U+FFFE, U+FFFF and halves of surrogate pairs; no escape helps. */
const unfit = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function xmlText(text: string): string {
  return text.replace(unfit, '')
}

/** As the sanitiser writes them: `<` and `>` stand for tags alone, values are in double quotes. */
const tagsWithAddress = /<(?:a|img) [^>]*>/g
const relativeAddress = /( (?:href|src)=")(?!https?:)([^"]*)"/g

/** `base` is the page that the text would stand on. */
export function absoluteHtml(html: string, base: string): string {
  return html.replace(tagsWithAddress, (tag) =>
    tag.replace(relativeAddress, (_, name: string, address: string) => `${name}${resolved(address, base)}"`),
  )
}

function resolved(address: string, base: string): string {
  const url = URL.parse(unescaped(address), base)
  // The sanitiser let no other scheme through; what a parser reads in its own way is still not taken on trust.
  return url && /^https?:$/.test(url.protocol) ? htmlText(url.href) : ''
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
