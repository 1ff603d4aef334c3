/**
 * Reads the front matter of a Markdown document: YAML between lines `---` at its beginning, as
 * Jekyll, Hugo and others write it. It gives the members of an article that the front matter means.
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  Scalar,
} from 'yaml'
import { shortened } from '../domain/shortened-text.ts'

/** In characters, without the lines around it. */
export const maxFrontMatterLength = 8_192
const maxReason = 200
/** The time for a list in a list grows with the square of their number. */
const maxOpenParts = 100

/**
 * Member of an article -> the names under which front matter has it, in lower case. Of several
 * names for one text, the first that has a text counts. Lists are joined. Other names are ignored
 * with a warning, since documents have many that mean something to other tools only.
 */
const fields = [
  { member: 'title', names: ['title'] },
  { member: 'dek', names: ['dek', 'description', 'summary', 'excerpt'] },
  { member: 'slug', names: ['slug'] },
  { member: 'language', names: ['language', 'lang'] },
  { member: 'tags', names: ['tags', 'tag', 'categories', 'category'], isList: true },
  // A draft has no date. The publication takes one, and whoever publishes reads this note.
  { member: 'note', names: ['date'], written: (date: string) => `date: ${date}` },
] as const satisfies readonly Field[]

const known: ReadonlySet<string> = new Set(fields.flatMap(({ names }) => names))

type Field = {
  member: string
  names: readonly string[]
  isList?: true
  written?: (text: string) => string
}

/** Why a document cannot be read at all, as a sentence. */
export type DocumentFault = { fault: string }
/** `pointer` names a member of the front matter, and `detail` is the rest of the sentence. */
export type MemberFault = { pointer: string; detail: string }

/**
 * `places` maps pointers into `members` to pointers into the front matter. A member with a fault is
 * left out of `members`. `ignored` has the names that mean nothing here.
 */
export type FrontMatter = {
  members: Record<string, string | string[]>
  places: ReadonlyMap<string, string>
  faults: MemberFault[]
  ignored: string[]
}

export const noFrontMatter = (): FrontMatter => ({ members: {}, places: new Map(), faults: [], ignored: [] })

type Value = { name: string; node: ParsedNode | null; line: number }

/**
 * A line `name: value`, or a mapping in braces, after blank lines and comments. Prose that stands
 * between two lines `---` does not begin so. A line break of two characters counts as two lines, since
 * the time would double with each blank line if it could be read in two ways.
 */
const mapping =
  /^(?:[ \t]*(?:#.*)?[\r\n])*[ \t]*(?:\{|(?:"[^"\r\n]{1,200}"|'[^'\r\n]{1,200}'|[\p{L}\p{N}_][^\s:]{0,100})[ \t]*:(?:\s|$))/u

/** `We sailed: it rained.` has a name for YAML only. */
const simpleName = /^[\p{L}\p{N}_][^\s<>]*$/u

export function looksLikeFrontMatter(text: string): boolean {
  return mapping.test(text)
}

/** `linesBefore` are those of the document. Undefined if the text is no mapping of names, but for example prose between two thematic breaks. */
export function readFrontMatter(yaml: string, linesBefore: number): FrontMatter | DocumentFault | undefined {
  const lines = new LineCounter()
  const lineOf = (position: number) => lines.linePos(position).line + linesBefore
  const document = parse(yaml, lines)
  if ('openAt' in document) {
    return looksLikeFrontMatter(yaml)
      ? { fault: `${placeOf(lineOf(document.openAt))} is nested too deep.` }
      : undefined
  }
  const [error] = document.errors
  if (error) {
    return looksLikeFrontMatter(yaml) ? { fault: faultOf(lineOf(error.pos[0]), error.message) } : undefined
  }
  const { contents } = document
  if (contents === null || isEmpty(contents)) return noFrontMatter()
  if (!isMap(contents)) return undefined
  const values = contents.items.flatMap(({ key, value }) =>
    isScalar(key) && typeof key.value === 'string'
      ? [{ name: key.value, node: value as ParsedNode | null, line: lineOf(key.range?.[0] ?? 0) }]
      : [],
  )
  return values.some(({ name }) => simpleName.test(name.trim())) ? membersOf(values) : undefined
}

/**
 * All values are texts as they were written. Aliases stay what they are, and nothing is expanded. The
 * text is read no further than to a place where too much is open.
 */
function parse(yaml: string, lines: LineCounter): Document.Parsed | { openAt: number } {
  const parser = new Parser(lines.addNewLine)
  const composer = new Composer({
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const tokens = []
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(yaml)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > maxOpenParts) return { openAt: parser.offset }
  }
  tokens.push(...parser.end())
  // The composer always makes one document, even of nothing. What follows the first one is no part of it.
  const [document] = composer.compose(tokens, true, yaml.length)
  return document as Document.Parsed
}

const placeOf = (line: number) => `Line ${line} of the document, in its front matter,`

function faultOf(line: number, reason: string): string {
  return (
    `${placeOf(line)} is not valid YAML: ${shortened(reason, maxReason).replace(/\.$/, '')}. ` +
    'Put a text that contains a colon, a quotation mark or the like into quotation marks.'
  )
}

function membersOf(values: readonly Value[]): FrontMatter | DocumentFault {
  const members: FrontMatter['members'] = {}
  const places = new Map<string, string>()
  const faults: MemberFault[] = []
  const named = Map.groupBy(values, ({ name }) => name.trim().toLowerCase())
  for (const field of fields) {
    const found = field.names.flatMap((name) => named.get(name)?.slice(0, 2) ?? [])
    const repetition = repetitionIn(found)
    if (repetition) return repetition
    const fault = firstFault(found, 'isList' in field)
    if (fault) faults.push(fault)
    else if ('isList' in field) addList(field.member, found)
    else addText(field, found)
  }
  return { members, places, faults, ignored: ignoredOf(values) }

  function addText({ member, written }: Field, found: readonly Value[]): void {
    const given = found.find(({ node }) => textOf(node) !== '')
    if (!given) return
    const text = textOf(given.node)
    members[member] = written ? written(text) : text
    places.set(`/${member}`, `/${given.name}`)
  }

  function addList(member: string, found: readonly Value[]): void {
    const items = new Map<string, { text: string; place: string }>()
    for (const item of found.flatMap(itemsOf)) {
      const key = item.text.toLowerCase()
      if (item.text !== '' && !items.has(key)) items.set(key, item)
    }
    if (items.size === 0) return
    members[member] = [...items.values()].map(({ text }) => text)
    places.set(`/${member}`, `/${found[0]?.name}`)
    for (const [index, { place }] of [...items.values()].entries()) places.set(`/${member}/${index}`, place)
  }
}

function ignoredOf(values: readonly Value[]): string[] {
  const names = values.map(({ name }) =>
    name
      .toWellFormed()
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
  )
  return [...new Set(names)].filter((name) => name !== '' && !known.has(name.toLowerCase()))
}

function repetitionIn(found: readonly Value[]): DocumentFault | undefined {
  const names = found.map(({ name }) => name.trim().toLowerCase())
  const again = found.find((_value, index) => names.indexOf(names[index] as string) < index)
  if (!again) return undefined
  return { fault: `Line ${again.line} of the document gives \`${again.name}\` a second time.` }
}

function firstFault(found: readonly Value[], isList: boolean): MemberFault | undefined {
  for (const { name, node, line } of found) {
    const nodes = isList && isSeq(node) ? [node, ...(node.items as ParsedNode[])] : [node]
    const isText = nodes.every((part) => part === null || isScalar(part) || part === node)
    if (nodes.some(isAlias)) return faultAt(name, line, 'must not refer to another value with *')
    if (!isText || (node !== null && !isScalar(node) && !(isList && isSeq(node)))) {
      return faultAt(name, line, isList ? 'must be a text or a list of texts' : 'must be a text')
    }
    if (nodes.some(hasTag)) return faultAt(name, line, 'must not have a tag that begins with !')
  }
  return undefined
}

function faultAt(name: string, line: number, detail: string): MemberFault {
  return { detail: `${detail} (line ${line} of the document)`, pointer: `/${name}` }
}

function hasTag(node: ParsedNode | null): boolean {
  return node?.tag !== undefined && !['tag:yaml.org,2002:str', 'tag:yaml.org,2002:seq'].includes(node.tag)
}

function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && textOf(node) === ''
}

/** A value that YAML reads as null is no text. */
function textOf(node: ParsedNode | null): string {
  if (!isScalar(node)) return ''
  const text = String(node.value ?? '').trim()
  return node.type === Scalar.PLAIN && /^(?:~|null|Null|NULL)$/.test(text) ? '' : text
}

/** The items of a list, or the parts of a text with commas. */
function itemsOf({ name, node }: Value): { text: string; place: string }[] {
  if (!isSeq(node))
    return textOf(node)
      .split(',')
      .map((text) => ({ text: text.trim(), place: `/${name}` }))
  return (node.items as ParsedNode[]).map((item, index) => ({
    text: textOf(item),
    place: `/${name}/${index}`,
  }))
}
