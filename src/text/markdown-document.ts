/**
 * Reads a Markdown file as the members of a new article: the front matter, or else the first heading
 * in Markdown or HTML, gives the title, and the rest is the body.
 */
import type { BodyWarning } from '../domain/articles/body-warnings.ts'
import {
  type DocumentFault,
  type FrontMatter,
  looksLikeFrontMatter,
  maxFrontMatterLength,
  noFrontMatter,
  readFrontMatter,
} from './front-matter.ts'
import { wordsOf } from './heading-ids.ts'
import { type HtmlPart, readHtml } from './html-reader.ts'
import { collectLeftOut, type LeftOut } from './left-out.ts'
import { articleMarkdown } from './markdown.ts'

type Token = ReturnType<typeof articleMarkdown.parse>[number]

/** The first heading is searched for in this many characters of the body. */
const maxSearched = 10_000

const ignoredNames = 'Names in the front matter that have no meaning here were ignored.'

const opening = /^---[ \t]*(?:\r\n?|\n|$)/
const closing = /^(?:---|\.\.\.)[ \t]*$/m
const toml = /^\+\+\+[ \t]*(?:\r\n?|\n)/

/** The members of the article, with its body. `warnings` are about what is in none of them. */
export type MarkdownDocument = Omit<FrontMatter, 'ignored'> & { warnings: BodyWarning[] }
export type ReadDocument = MarkdownDocument | DocumentFault

export function readMarkdownDocument(file: string): ReadDocument {
  const text = withoutBlankLines(file)
  const parts = split(text)
  if ('fault' in parts) return parts
  const linesBefore = file.slice(0, file.length - text.length).match(/\r\n?|\n/g)?.length ?? 0
  // The line `---` comes before the first line of the YAML.
  const read = readFrontMatter(parts.yaml, linesBefore + 1)
  if (read && 'fault' in read) return read
  const { members, places, faults, ignored } = read ?? noFrontMatter()
  const body = read ? parts.body : text
  const leftOut = collectLeftOut()
  if (ignored.length > 0) leftOut.add('front-matter', ignoredNames, ignored.join(', '))
  const document = { places, faults, members: { ...members, body }, warnings: leftOut.warnings() }
  if (members.title !== undefined || faults.some(({ pointer }) => /^\/title$/i.test(pointer))) return document
  // markdown-it would replace it in the title, and whatever reads the body refuses it.
  const heading = body.includes('\0') ? { title: '-', body } : firstHeading(body)
  if (heading) {
    const { parts = [], ...found } = heading
    tellMarkup(parts, found.title, leftOut)
    return { ...document, members: { ...members, ...found }, warnings: leftOut.warnings() }
  }
  const detail = 'is missing; write it in front matter (`title: …`), or begin the text with a heading'
  return { ...document, faults: [{ pointer: '/title', detail }, ...faults] }
}

/** `curl -d @file` removes the line breaks of a file. */
const isWithoutLines = (text: string) => text.startsWith('---') && !/[\r\n]/.test(text) && /[^-\s]/.test(text)

function split(text: string): { yaml: string; body: string } | DocumentFault {
  if (isWithoutLines(text)) {
    return {
      fault:
        'The file begins with `---` and has no line breaks. curl removes them with `-d`, so send the file ' +
        'with `--data-binary`.',
    }
  }
  if (toml.test(text))
    return { fault: 'Front matter must be YAML between lines `---`. Lines `+++` enclose TOML.' }
  const start = opening.exec(text)?.[0].length
  if (start === undefined) return { yaml: '', body: text }
  const searched = text.slice(start, start + maxFrontMatterLength + 10)
  const end = closing.exec(searched)
  if (!end && !looksLikeFrontMatter(searched)) return { yaml: '', body: text }
  if (!end) {
    return {
      fault:
        'The front matter at the beginning must end with a line `---`, ' +
        `after ${maxFrontMatterLength.toLocaleString('en')} characters at most.`,
    }
  }
  const afterEnd = text.slice(start + end.index + end[0].length)
  return { yaml: searched.slice(0, end.index), body: withoutBlankLines(afterEnd) }
}

type Heading = { title: string; body: string; parts?: HtmlPart[] }

/** The words of the first heading that has any, the text without this heading, and its markup. */
function firstHeading(body: string): Heading | undefined {
  const searched = body.length <= maxSearched ? body : body.slice(0, body.lastIndexOf('\n', maxSearched) + 1)
  const tokens = articleMarkdown.parse(searched, { idPrefix: '' })
  const starts = lineStarts(searched)
  for (const [index, { type, level, map }] of tokens.entries()) {
    if (level !== 0 || !map) continue
    const start = starts[map[0]] ?? 0
    const end = starts[map[1]] ?? searched.length
    if (type === 'heading_open') {
      const title = singleLine(wordsOf(tokens[index + 1], ' '))
      if (title !== '') {
        const parts = markupOf(tokens[index + 1])
        return { title, body: body.slice(0, start) + withoutBlankLines(body.slice(end)), parts }
      }
    } else if (type === 'html_block') {
      const heading = headingOfHtml(searched.slice(start, end))
      if (heading) {
        const { title, parts } = heading
        return { title, body: withoutPart(body, start + heading.start, start + heading.end), parts }
      }
    }
  }
  return undefined
}

const singleLine = (words: string) => words.replace(/\s+/g, ' ').trim()

/** What may be before the heading in its block: comments, tags that begin other elements, and pictures. */
const beforeHeading = [
  '\\s',
  '<!--(?:(?!-->)[\\s\\S])*-->',
  '<(?:!doctype|html|body|article|header|section|main|div|br|img|source|/?(?:a|picture))(?=[\\s>/])[^<>]*>',
  '<p(?=[\\s>])(?:(?!</p>|<h[1-6][\\s>])[\\s\\S])*</p>',
].join('|')
const htmlHeading = new RegExp(
  `^(?:${beforeHeading})*(<(h[1-6])(?:\\s[^<>]*)?>((?:(?!</?h[1-6][\\s>])[\\s\\S])*)</\\2\\s*>)`,
  'i',
)

/** The heading with which a block of HTML begins, and where it is in the block. */
function headingOfHtml(block: string) {
  const [before, heading, , content = ''] = htmlHeading.exec(block) ?? []
  if (before === undefined || heading === undefined) return undefined
  const parts = readHtml(content)
  const words = parts.map((part) => (part.type === 'text' ? part.text : part.name === 'br' ? ' ' : ''))
  const title = singleLine(words.join(''))
  if (title === '') return undefined
  return { title, parts, start: before.length - heading.length, end: before.length }
}

/** The tags of a heading in Markdown: those of its HTML, and those that its links and pictures become. */
function markupOf(inline: Token | undefined): HtmlPart[] {
  return (inline?.children ?? []).flatMap((token): HtmlPart[] => {
    const attributes = new Map(token.attrs?.map(([name, value]) => [name, String(value)]))
    if (token.type === 'html_inline') return readHtml(token.content)
    if (token.type === 'link_open') return [{ type: 'open', name: 'a', attributes }]
    if (token.type !== 'image') return []
    return [{ type: 'open', name: 'img', attributes: attributes.set('alt', token.content) }]
  })
}

const inHeading = 'in the heading that became the title'
const lostParts: Readonly<Record<string, readonly [BodyWarning['kind'], string]>> = {
  a: ['address', `The address of a link ${inHeading} was left out.`],
  img: ['element', `A picture ${inHeading} was left out.`],
}
const otherPart = ['element', `The attributes of an element ${inHeading} were left out.`] as const
const toldAttributes = ['alt', 'title', 'src', 'href']

/** A title has words only. Tells what else the heading says. */
function tellMarkup(parts: readonly HtmlPart[], title: string, leftOut: LeftOut): void {
  for (const part of parts) {
    if (part.type !== 'open') continue
    const said = toldAttributes
      .map((name) => part.attributes.get(name) ?? '')
      .filter((text) => /\S/.test(text))
    // The words of an automatic link are its address.
    if (said.length === 0 || (part.name === 'a' && said.every((text) => title.includes(withoutScheme(text)))))
      continue
    const [kind, detail] = lostParts[part.name] ?? otherPart
    leftOut.add(kind, detail, said.join(' '))
  }
}

const withoutScheme = (address: string) => address.replace(/^(?:mailto:|https?:\/\/)/, '')

/** The text without a part, the end of its line, and blank lines at the beginning. */
function withoutPart(body: string, start: number, end: number): string {
  const after = body.slice(end).replace(/^[ \t]*(?:\r\n?|\n)/, '')
  return withoutBlankLines(body.slice(0, start) + after)
}

/** Where each line begins. */
function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n?|\n/g), ({ 0: { length }, index }) => index + length)]
}

/** The text from the first line that is not blank. */
function withoutBlankLines(text: string): string {
  const first = text.search(/\S/)
  if (first === -1) return ''
  return text.slice(Math.max(text.lastIndexOf('\n', first), text.lastIndexOf('\r', first)) + 1)
}
