/**
 * A markdown-it plugin for footnotes in GitHub's syntax: `[^label]` in the text, `[^label]: words`
 * at the left margin, and indented lines that continue a note. The package markdown-it-footnote is
 * not used, since it reads to the end of the line for every `[^`, so that its time grows with the
 * square of the length.
 */
import type { Env, MarkdownIt, StateBlock, StateCore, StateInline, Token } from 'markdown-it'
import { leftOutOf } from './left-out.ts'

const maxLabelLength = 60
/** References beyond this number are shown as they were written. */
const maxReferences = 2_000
/** The maximum number of its references that a note links back to. */
const maxBacklinks = 10

const label = `\\[\\^([^\\s\\[\\]]{1,${maxLabelLength}})\\]`
const definition = new RegExp(`^${label}:`)
const reference = new RegExp(label, 'y')

export function footnotes(markdown: MarkdownIt): void {
  markdown.block.ruler.before('reference', 'footnote_definition', readDefinition, {
    alt: ['paragraph', 'blockquote'],
  })
  markdown.inline.ruler.before('link', 'footnote_reference', readReference)
  markdown.core.ruler.push('footnotes', placeNotes)
  markdown.renderer.rules.footnote_reference = (tokens, at, _options, env) => {
    const { number, count, label } = metaOf<Reference>(tokens[at])
    if (number === 0) return markdown.utils.escapeHtml(`[^${label}]`)
    const id = count <= maxBacklinks ? ` id="${placeId(env, number, count)}"` : ''
    return `<sup><a href="#${noteId(env, number)}"${id} role="doc-noteref">${number}</a></sup>`
  }
  markdown.renderer.rules.footnote_backlink = (tokens, at, _options, env) => {
    const { number, count } = metaOf<Backlink>(tokens[at])
    return ` <a href="#${placeId(env, number, count)}" role="doc-backlink">↩</a>`
  }
}

/**
 * `count` numbers the references to one note. With `number` 0 the reference is shown as it was
 * written.
 */
type Reference = { label: string; key: string } & Backlink
type Backlink = { number: number; count: number }

/** The data that the rules of this file have stored on one of their tokens. */
function metaOf<Meta>(token: Token | undefined): Meta {
  return (token as Token).meta as Meta
}

// Ids of headings contain no colon, so they never equal these.
const noteId = (env: Env | undefined, number: number) => `${env?.idPrefix}fn:${number}`
const placeId = (env: Env | undefined, number: number, count: number) =>
  `${env?.idPrefix}fnref:${number}${count === 1 ? '' : `:${count}`}`

/** Labels are compared as the labels of links are: without case. */
function keyOf({ md }: { md: MarkdownIt }, label: string | undefined): string {
  return md.utils.normalizeReference(label ?? '')
}

/** The keys of the labels that have a definition. */
function keysOf(env: Env): Set<string> {
  env.footnoteKeys ??= new Set<string>()
  return env.footnoteKeys as Set<string>
}

function readDefinition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const indent = state.sCount[startLine] ?? 0
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0)
  const found = definition.exec(state.src.slice(start, start + maxLabelLength + 5))
  if (!found || indent >= 4) return false
  const isAtMargin = state.level === 0 && state.blkIndent === 0
  // With a smaller indent, the definition ends a paragraph of a list or note, which would otherwise
  // continue on this line.
  if (silent) return isAtMargin || indent < state.blkIndent
  if (!isAtMargin || start + found[0].length > (state.eMarks[startLine] ?? 0)) return false

  const former = [state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine]] as const
  const from = start + found[0].length
  const words = /^[ \t]*/.exec(state.src.slice(from, from + 100))?.[0].length ?? 0
  state.bMarks[startLine] = from
  state.tShift[startLine] = words
  state.sCount[startLine] = 4
  state.blkIndent = 4
  const open = state.push('footnote_definition_open', '', 1)
  open.meta = { key: keyOf(state, found[1]), label: found[1] }
  state.md.block.tokenize(state, startLine, endLine)
  state.push('footnote_definition_close', '', -1)
  state.blkIndent = 0
  ;[state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine]] = former as [
    number,
    number,
    number,
  ]
  keysOf(state.env).add(keyOf(state, found[1]))
  return true
}

function readReference(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x5b || state.src.charCodeAt(state.pos + 1) !== 0x5e) return false
  reference.lastIndex = state.pos
  const found = reference.exec(state.src)
  // HTML allows no link inside a link.
  if (!found || state.linkLevel > 0) return false
  const [written, label] = found
  const key = keyOf(state, label)
  if (!keysOf(state.env).has(key)) return false
  if (!silent) state.push('footnote_reference', '', 0).meta = { label, key, number: 0, count: 0 }
  state.pos += written.length
  return true
}

type Note = { key: string; number: number; references: number }

/**
 * Moves the notes that have references to the end of the text, in the order of their first
 * reference.
 */
function placeNotes(state: StateCore): void {
  const { body, definitions, repeated } = split(state.tokens)
  const notes = new Map<string, Note>()
  let references = 0
  const number = (tokens: readonly Token[]) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== 'footnote_reference') continue
      const { label, key } = metaOf<Reference>(token)
      if (++references > maxReferences) {
        const detail = `References to footnotes beyond ${maxReferences} are shown as they were written.`
        leftOutOf(state.env).add('limit', detail, `[^${label}]`)
        continue
      }
      const note = notes.get(key) ?? { key, number: notes.size + 1, references: 0 }
      notes.set(key, note)
      token.meta = { label, key, number: note.number, count: ++note.references }
    }
  }
  number(body)
  // A note may refer to another note, so the map grows during this loop, once for each label.
  for (const { key } of notes.values()) number(definitions.get(key)?.tokens ?? [])
  for (const [key, definition] of definitions)
    if (!notes.has(key)) tellOf(state.env, definition, 'since the text does not refer to it')
  for (const definition of repeated) tellOf(state.env, definition, 'since another one has the same label')
  state.tokens = notes.size === 0 ? body : [...body, ...list(state, [...notes.values()], definitions)]
}

/** The label makes each warning another one, so that the words of each note are told. */
function tellOf(env: Env, { label, tokens }: Definition, reason: string): void {
  const words = tokens.map(({ content }) => content).join(' ')
  leftOutOf(env).add('footnote', `The footnote [^${label}] was left out, ${reason}.`, words)
}

/** The label is as it was written. */
type Definition = { label: string; tokens: Token[] }
type Definitions = Map<string, Definition>
type Parts = { body: Token[]; definitions: Definitions; repeated: Definition[] }

function split(tokens: readonly Token[]): Parts {
  const body: Token[] = []
  const repeated: Definition[] = []
  const definitions: Definitions = new Map()
  let current = body
  for (const token of tokens) {
    if (token.type === 'footnote_definition_close') current = body
    else if (token.type !== 'footnote_definition_open') current.push(token)
    else {
      const { key, label } = metaOf<Reference>(token)
      current = []
      // The first definition of a label counts, as with links.
      if (definitions.has(key)) repeated.push({ label, tokens: current })
      else definitions.set(key, { label, tokens: current })
    }
  }
  return { body, definitions, repeated }
}

function list(state: StateCore, notes: readonly Note[], definitions: Definitions): Token[] {
  const token = (type: string, tag: string, nesting: 1 | 0 | -1, attrs: [string, string][] = []) => {
    const made = new state.Token(type, tag, nesting)
    made.block = true
    if (attrs.length > 0) made.attrs = attrs
    return made
  }
  const items = notes.flatMap((note) => {
    const words = definitions.get(note.key)?.tokens ?? []
    const last = words.at(-1)?.type === 'paragraph_close' ? words.at(-2) : undefined
    const backlinks = Array.from({ length: Math.min(note.references, maxBacklinks) }, (_, index) => {
      const backlink = new state.Token('footnote_backlink', '', 0)
      backlink.meta = { number: note.number, count: index + 1 }
      return backlink
    })
    const end = last ?? token('inline', '', 0)
    end.children = [...(end.children ?? []), ...backlinks]
    return [
      token('footnote_open', 'li', 1, [['id', noteId(state.env, note.number)]]),
      ...words,
      ...(last ? [] : [token('paragraph_open', 'p', 1), end, token('paragraph_close', 'p', -1)]),
      token('footnote_close', 'li', -1),
    ]
  })
  return [
    token('footnotes_open', 'ol', 1, [['class', 'footnotes']]),
    ...items,
    token('footnotes_close', 'ol', -1),
  ]
}
