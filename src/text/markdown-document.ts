/**
 * Reads a Markdown file as the members of a new article: the front matter, or else the first heading
 * in Markdown or HTML, gives the title, and the rest is the body.
 */
import {
  type DocumentFault,
  type FrontMatter,
  looksLikeFrontMatter,
  maxFrontMatterLength,
  noFrontMatter,
  readFrontMatter,
} from './front-matter.ts'
import { wordsOf } from './heading-ids.ts'
import { readHtml } from './html-reader.ts'
import { articleMarkdown } from './markdown.ts'

/** The first heading is searched for in this many characters of the body. */
const maxSearched = 10_000

const opening = /^---[ \t]*(?:\r\n?|\n|$)/
const closing = /^(?:---|\.\.\.)[ \t]*$/m
const toml = /^\+\+\+[ \t]*(?:\r\n?|\n)/

/** The members of the article, with its body. */
export type MarkdownDocument = FrontMatter
export type ReadDocument = MarkdownDocument | DocumentFault

export function readMarkdownDocument(file: string): ReadDocument {
  const text = withoutBlankLines(file)
  const parts = split(text)
  if ('fault' in parts) return parts
  const linesBefore = file.slice(0, file.length - text.length).match(/\r\n?|\n/g)?.length ?? 0
  // The line `---` comes before the first line of the YAML.
  const read = readFrontMatter(parts.yaml, linesBefore + 1)
  if (read && 'fault' in read) return read
  const { members, faults, ...others } = read ?? noFrontMatter()
  const body = read ? parts.body : text
  const document = { ...others, faults, members: { ...members, body } }
  if (members.title !== undefined || faults.some(({ pointer }) => /^\/title$/i.test(pointer))) return document
  // markdown-it would replace it in the title, and whatever reads the body refuses it.
  const heading = body.includes('\0') ? { title: '-', body } : firstHeading(body)
  if (heading) return { ...document, members: { ...members, ...heading } }
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

/** The words of the first heading that has any, and the text without this heading. */
function firstHeading(body: string): { title: string; body: string } | undefined {
  const searched = body.length <= maxSearched ? body : body.slice(0, body.lastIndexOf('\n', maxSearched) + 1)
  const tokens = articleMarkdown.parse(searched, { idPrefix: '' })
  const starts = lineStarts(searched)
  for (const [index, { type, level, map }] of tokens.entries()) {
    if (level !== 0 || !map) continue
    const start = starts[map[0]] ?? 0
    const end = starts[map[1]] ?? searched.length
    if (type === 'heading_open') {
      const title = singleLine(wordsOf(tokens[index + 1], ' '))
      if (title !== '') return { title, body: body.slice(0, start) + withoutBlankLines(body.slice(end)) }
    } else if (type === 'html_block') {
      const heading = headingOfHtml(searched.slice(start, end))
      if (heading)
        return { title: heading.title, body: withoutPart(body, start + heading.start, start + heading.end) }
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
function headingOfHtml(block: string): { title: string; start: number; end: number } | undefined {
  const [before, heading, , content = ''] = htmlHeading.exec(block) ?? []
  if (before === undefined || heading === undefined) return undefined
  const words = readHtml(content).map((part) =>
    part.type === 'text' ? part.text : part.name === 'br' ? ' ' : '',
  )
  const title = singleLine(words.join(''))
  return title === '' ? undefined : { title, start: before.length - heading.length, end: before.length }
}

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
