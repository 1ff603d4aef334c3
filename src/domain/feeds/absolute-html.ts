/** Sanitised HTML for places that have no address of their own, such as feeds: links and pictures get whole URLs. */
import { htmlText } from '../html-text.ts'

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
