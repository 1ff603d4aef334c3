/**
 * Keeps the stack of open elements while HTML is written, so that every element ends where a browser
 * ends it, and no table has words outside its cells.
 */
import { isBlockElement } from './html-elements.ts'
import { type Attributes, writeTag } from './html-reader.ts'

/** Elements that are open at once. A browser becomes slow with more, and so do we. */
const maxShownDepth = 50
const maxDepth = 3 * maxShownDepth

type Open = { name: string; isShown: boolean; isBlock: boolean }

/**
 * The open elements that end where a new element begins, since authors leave out their end tags. They
 * are looked for among the open elements up to one of `upTo`.
 */
type Implied = { ends: ReadonlySet<string>; upTo: ReadonlySet<string> | 'block' }

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))
const headings = 'h1 h2 h3 h4 h5 h6'
const cells = set('td th caption')
const sections = 'caption thead tbody tfoot'
const rowsAndSections = set(`tr ${sections}`)

const paragraph: Implied = { ends: set('p'), upTo: 'block' }
const implied: Readonly<Record<string, Implied>> = {
  ...Object.fromEntries(headings.split(' ').map((name) => [name, { ends: set(headings), upTo: 'block' }])),
  a: { ends: set('a'), upTo: cells },
  li: { ends: set('li'), upTo: set('ul ol td th') },
  dt: { ends: set('dt dd'), upTo: set('dl td th') },
  dd: { ends: set('dt dd'), upTo: set('dl td th') },
  td: { ends: set(`td th caption`), upTo: set('tr table') },
  th: { ends: set(`td th caption`), upTo: set('tr table') },
  tr: { ends: set('tr caption'), upTo: set('table') },
  ...Object.fromEntries(
    sections.split(' ').map((name) => [name, { ends: set(`${sections} tr`), upTo: set('table') }]),
  ),
  rt: { ends: set('rb rt rp'), upTo: set('ruby rtc') },
  rp: { ends: set('rb rt rp'), upTo: set('ruby rtc') },
  rb: { ends: set('rb rt rp rtc'), upTo: set('ruby') },
  rtc: { ends: set('rb rt rp rtc'), upTo: set('ruby') },
}

const tableParts = set(`${sections} tr td th`)
const ofTable = set('table thead tbody tfoot tr')
/** The parts of a table -> the elements in which they may stand. */
const parents: Readonly<Record<string, ReadonlySet<string>>> = {
  td: set('tr'),
  th: set('tr'),
  tr: set('table thead tbody tfoot'),
  ...Object.fromEntries(sections.split(' ').map((name) => [name, set('table')])),
}

export class OpenElements {
  readonly #stack: Open[] = []
  readonly #counts = new Map<string, number>()
  /** Elements that are open and not on the stack, since it is full. */
  readonly #beyond = new Map<string, number>()
  #shown = 0
  readonly #write: (html: string) => void

  constructor(write: (html: string) => void) {
    this.#write = write
  }

  /** Prepares the place for words, or for the element `name`: ends what it ends, opens what it needs. */
  makePlace(name: string): void {
    const rule = implied[name]
    if (isBlockElement(name)) this.#endFrom(paragraph)
    if (rule) this.#endFrom(rule)
    const top = this.#stack.at(-1)?.name ?? ''
    if (!ofTable.has(top) || parents[name]?.has(top)) return
    if (rowsAndSections.has(name)) return
    if (top !== 'tr') this.open('tr', new Map())
    if (name !== 'td' && name !== 'th') this.open('td', new Map())
  }

  /** Whether the element may stand here: parts of a table stand in a table only. */
  hasPlaceFor(name: string): boolean {
    return !tableParts.has(name) || parents[name]?.has(this.#stack.at(-1)?.name ?? '') === true
  }

  /** False if the element is too deep to be shown. */
  open(name: string, attributes: Attributes, { isHidden = false } = {}): boolean {
    const isBlock = isBlockElement(name)
    if (this.#stack.length >= maxDepth) {
      this.#beyond.set(name, (this.#beyond.get(name) ?? 0) + 1)
      if (isBlock) this.#write('\n')
      return false
    }
    const isShown = !isHidden && this.#shown < maxShownDepth
    this.#stack.push({ name, isShown, isBlock })
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    if (isShown) {
      this.#shown++
      this.#write(writeTag(name, attributes))
    } else if (isBlock) this.#write('\n')
    return isShown || isHidden
  }

  /** Ends the element, and those in it that are still open. An end tag of nothing is ignored. */
  close(name: string): void {
    const beyond = this.#beyond.get(name) ?? 0
    if (beyond > 0) {
      this.#beyond.set(name, beyond - 1)
      if (isBlockElement(name)) this.#write('\n')
      return
    }
    if ((this.#counts.get(name) ?? 0) === 0) {
      if (isBlockElement(name)) this.#write('\n')
      return
    }
    const at = this.#stack.findLastIndex((open) => open.name === name || this.#bounds(open, name))
    if (this.#stack[at]?.name === name) this.#popTo(at)
  }

  closeAll(): void {
    this.#popTo(0)
  }

  /** Whether an end tag `</name>` does not reach beyond this element. */
  #bounds(open: Open, name: string): boolean {
    if (name === 'table' || tableParts.has(name)) return open.name === 'table'
    if (isBlockElement(name)) return cells.has(open.name)
    return open.isBlock && open.name !== 'p'
  }

  #endFrom({ ends, upTo }: Implied): void {
    for (;;) {
      const at = this.#stack.findLastIndex(
        (open) => ends.has(open.name) || (upTo === 'block' ? open.isBlock : upTo.has(open.name)),
      )
      if (!ends.has(this.#stack[at]?.name ?? '')) return
      this.#popTo(at)
    }
  }

  #popTo(at: number): void {
    while (this.#stack.length > at) {
      const { name, isShown, isBlock } = this.#stack.pop() as Open
      this.#counts.set(name, (this.#counts.get(name) ?? 1) - 1)
      if (isShown) {
        this.#shown--
        this.#write(`</${name}>`)
      } else if (isBlock) this.#write('\n')
    }
  }
}
