/**
 * Divides HTML as this service's sanitiser writes it into tags and texts. The HTML of authors has
 * another grammar (`text/html-reader.ts`): the sanitiser closes every element, puts every value in
 * double quotes, and writes `<` and `>` in texts and values as entities.
 */
import { plainText } from './html-text.ts'

/** A tag, or without `name` the text between two tags. */
export type HtmlPiece = {
  name: string | undefined
  isEnd: boolean
  /** As it is in the HTML. */
  written: string
  start: number
  end: number
}

const nameOfTag = /<\/?([a-z][a-z0-9-]*)/iy

/** Empty if no tag is there. */
export function nameOfTagAt(html: string, at: number): string {
  nameOfTag.lastIndex = at
  return nameOfTag.exec(html)?.[1] ?? ''
}

export function* piecesOfHtml(html: string): Generator<HtmlPiece> {
  let at = 0
  while (at < html.length) {
    const start = html.indexOf('<', at)
    const end = start === -1 ? 0 : html.indexOf('>', start) + 1
    if (end === 0) break
    if (start > at) yield textBetween(html, at, start)
    const name = nameOfTagAt(html, start)
    yield { name, isEnd: html[start + 1] === '/', written: html.slice(start, end), start, end }
    at = end
  }
  if (at < html.length) yield textBetween(html, at, html.length)
}

function textBetween(html: string, start: number, end: number): HtmlPiece {
  return { name: undefined, isEnd: false, written: html.slice(start, end), start, end }
}

export function attributesOf(tag: string): Record<string, string> {
  const pairs = [...tag.matchAll(/ ([a-z-]+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, plainText(value)]))
}
