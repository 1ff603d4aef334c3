/**
 * Reads the HTML of authors into tags and texts, in a time that grows with its length, whatever it is.
 * Nothing is lost: what is no complete tag of a known element is text. Comments are the exception.
 * What the sanitiser writes has a grammar of fewer forms (`domain/sanitised-html.ts`).
 */
import { decodeHTML, decodeHTMLAttribute } from 'entities'
import { htmlText } from '../domain/html-text.ts'
import { findElement, isWordInBrackets, rawTextElements } from './html-elements.ts'

export type Attributes = ReadonlyMap<string, string>

/**
 * Names are in lower case, texts and values without entities. `written` is the name in the letters of
 * its author.
 */
export type HtmlPart =
  | { type: 'text'; text: string }
  | { type: 'open'; name: string; written?: string; attributes: Attributes }
  | { type: 'close'; name: string }

/** No name of an element is longer, and text may look like one long name. */
const nameOfTag = /<(\/?)([a-z][^\s/>]{0,80})/iy
/** A quote that is never closed belongs to a name. */
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?/y
const endOfTag = /[\s/]*>/y
/** What wraps a document, and what Microsoft Office writes between comments. */
const declaration = /<(?:!(?:doctype|\[(?:if|endif)\b)|\?xml:namespace\b)[^<>]*>/iy

const noAttributes: Attributes = new Map()

type Reading = {
  /**
   * The content of scripts and their like is text up to the end tag, as in a browser. Complete HTML has
   * none.
   */
  hasRawText?: boolean
  /** The names of all end tags of the text. With them, words in brackets are text. */
  endTags?: ReadonlySet<string>
}

export function readHtml(html: string, { hasRawText = false, endTags }: Reading = {}): HtmlPart[] {
  const parts: HtmlPart[] = []
  const find = finder(html)
  let textFrom = 0
  let at = html.indexOf('<')
  const addText = (end: number) => {
    if (end > textFrom) parts.push({ type: 'text', text: decodeHTML(html.slice(textFrom, end)) })
  }
  while (at !== -1) {
    const isWord = endTags !== undefined && wordInBracketsAt(html, at, endTags)
    const { end, tag } = isWord ? isText : readMarkup(html, at, find)
    if (end > at) {
      addText(at)
      if (tag) parts.push(tag)
      textFrom = end
      if (hasRawText && tag?.type === 'open' && rawTextElements.has(tag.name)) {
        const close = find(`</${tag.name}`, end)
        if (close !== -1) {
          addText(close)
          textFrom = close
        }
      }
    }
    at = end === -1 ? -1 : html.indexOf('<', Math.max(textFrom, at + 1))
  }
  addText(html.length)
  return parts
}

const isText: { end: number; tag?: HtmlPart } = { end: 0 }
const wordInBrackets = /(?<=[\p{L}\p{M}\p{N}_])<([A-Z][A-Za-z\d]*)>/uy
const endTag = /<\/([a-z][a-z\d]{0,40})/gi

/** Whether a word in brackets begins there, such as `<Data>` in `Set<Data>`. */
export function wordInBracketsAt(text: string, at: number, endTags: ReadonlySet<string>): boolean {
  const [, written] = matchAt(wordInBrackets, text, at) ?? []
  return written !== undefined && isWordInBrackets(written, endTags)
}

/** The names of all end tags, in lower case. */
export function endTagsIn(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(endTag), ([, name = '']) => name.toLowerCase()))
}

type Find = (text: string, from: number) => number

/** Finds texts in any letter case. A text that is not there is looked for once only. */
function finder(html: string): Find {
  const absent = new Set<string>()
  let folded: string | undefined
  return (text, from) => {
    if (absent.has(text)) return -1
    folded ??= html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    const at = folded.indexOf(text, from)
    if (at === -1) absent.add(text)
    return at
  }
}

/**
 * The markup at a `<`, and where it ends. `end` is 0 if the sign is text. It is -1 if a tag begins
 * there that has no end: all the rest is text then.
 */
function readMarkup(html: string, at: number, find: Find): { end: number; tag?: HtmlPart } {
  if (html.startsWith('<!--', at)) {
    const close = find('-->', at + 2)
    return { end: close === -1 ? 0 : close + 3 }
  }
  const [skipped] = matchAt(declaration, html, at) ?? []
  if (skipped) return { end: at + skipped.length }
  const [start, slash, written = ''] = matchAt(nameOfTag, html, at) ?? []
  const name = written.toLowerCase()
  if (!start || !findElement(name)) return { end: 0 }
  const { end, attributes } = readAttributes(html, at + start.length)
  return { end, tag: slash ? { type: 'close', name } : { type: 'open', name, written, attributes } }
}

function readAttributes(html: string, from: number): { end: number; attributes: Attributes } {
  let attributes: Map<string, string> | undefined
  let at = from
  for (;;) {
    const [close] = matchAt(endOfTag, html, at) ?? []
    if (close) return { end: at + close.length, attributes: attributes ?? noAttributes }
    const found = matchAt(attribute, html, at)
    if (!found) return { end: -1, attributes: noAttributes }
    const [whole, written = '', double, single, bare] = found
    const name = written.toLowerCase()
    attributes ??= new Map()
    if (!attributes.has(name)) {
      attributes.set(name, decodeHTMLAttribute(double ?? single ?? bare ?? ''))
    }
    at += whole.length
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Writes attributes in double quotes, with `<` and `>` as entities. */
export const writeTag = (name: string, attributes: Attributes): string =>
  `<${name}${Array.from(attributes, ([key, value]) => ` ${key}="${htmlText(value)}"`).join('')}>`

export const writeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * The same HTML with complete tags only, so that nothing in it reaches beyond its end, such as an
 * attribute whose quote is never closed.
 */
export function completeHtml(html: string, endTags: ReadonlySet<string>): string {
  return readHtml(html, { hasRawText: true, endTags })
    .map((part) => {
      if (part.type === 'text') return writeText(part.text)
      return part.type === 'close' ? `</${part.name}>` : writeTag(part.written ?? part.name, part.attributes)
    })
    .join('')
}
