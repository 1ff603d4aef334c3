/**
 * Reads a Markdown file as the members of a new article: the front matter, or else the first
 * heading, gives the title, and the rest is the body.
 */
import {
  type DocumentFault,
  type FrontMatter,
  maxFrontMatterLength,
  readFrontMatter,
} from './front-matter.ts'
import { wordsOf } from './heading-ids.ts'
import { articleMarkdown } from './markdown.ts'

/** The first heading is searched for in this many characters of the body. */
const maxSearched = 10_000

const opening = /^---[ \t]*(?:\r\n?|\n|$)/
const closing = /^(?:---|\.\.\.)[ \t]*$/m
const toml = /^\+\+\+[ \t]*(?:\r\n?|\n)/

export function readMarkdownDocument(text: string): FrontMatter | DocumentFault {
  const parts = split(text)
  if ('fault' in parts) return parts
  const read = readFrontMatter(parts.yaml)
  if ('fault' in read) return read
  const { members, places } = read
  if (members.title !== undefined) return { members: { ...members, body: parts.body }, places }
  // markdown-it would replace it in the title.
  if (parts.body.includes('\0')) {
    return { fault: 'contains the character NUL (U+0000), which cannot be stored', pointer: '/body' }
  }
  const heading = firstHeading(parts.body)
  if (!heading) {
    return {
      fault: 'is missing; write it in front matter (`title: …`), or begin the text with a heading',
      pointer: '/title',
    }
  }
  return { members: { ...members, title: heading.title, body: heading.body }, places }
}

function split(text: string): { yaml: string; body: string } | DocumentFault {
  if (toml.test(text))
    return { fault: 'Front matter must be YAML between lines `---`. Lines `+++` enclose TOML.' }
  const start = opening.exec(text)?.[0].length
  if (start === undefined) return { yaml: '', body: withoutBlankLines(text) }
  const searched = text.slice(start, start + maxFrontMatterLength + 10)
  const end = closing.exec(searched)
  if (!end) {
    return {
      fault:
        'The front matter that begins in line 1 must end with a line `---`, ' +
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
  for (const [index, { type, level, map }] of tokens.entries()) {
    const title =
      type === 'heading_open' && level === 0
        ? wordsOf(tokens[index + 1], ' ')
            .replace(/\s+/g, ' ')
            .trim()
        : ''
    if (title !== '' && map) return { title, body: withoutLines(body, map) }
  }
  return undefined
}

/** Removes the lines from `first` to the line before `end`, with the blank lines after them. */
function withoutLines(body: string, [first, end]: readonly [number, number]): string {
  const breaks = body.slice(0, maxSearched + 1).matchAll(/\r\n?|\n/g)
  const starts = [0, ...Array.from(breaks, ({ 0: { length }, index }) => index + length)]
  const after = withoutBlankLines(body.slice(starts[end] ?? body.length))
  return body.slice(0, starts[first]) + after
}

/** The text from the first line that is not blank. */
function withoutBlankLines(text: string): string {
  const first = text.search(/\S/)
  if (first === -1) return ''
  return text.slice(Math.max(text.lastIndexOf('\n', first), text.lastIndexOf('\r', first)) + 1)
}
