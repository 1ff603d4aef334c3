/**
 * Finds the words that readers see in sanitised HTML: one idea of "the words of this text" for
 * search, excerpts, reading time, phrases and repetition.
 */
import { plainText } from './html-text.ts'
import { withoutIgnorable } from './ignorable.ts'
import { type HtmlPiece, piecesOfHtml } from './sanitised-html.ts'

/**
 * `shown` has all words, `own` those that are no address of an embed and no number of a note, `read`
 * those that take a reader's time, and `prose` those of running text.
 */
type View = 'shown' | 'own' | 'read' | 'prose'

/** These elements do not divide a word: `CO<sub>2</sub>` is CO2. All others do. */
const inline = new Set(
  [
    'a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strike strong',
    'sub sup time tt u var wbr ruby rb rp rt rtc',
  ].flatMap((names) => names.split(' ')),
)

/**
 * The elements that a view leaves out with all their words. The name before a bracket is what
 * `kindOf` calls an element that its attributes tell from others of its name.
 */
const notShown = ['iframe', 'rp', 'a[backlink]']
const notOwn = ['figure[embed]', 'a[noteref]', ...notShown]
const notRead = [...notOwn, 'pre', 'rt', 'rtc']
const notProse = [
  ...[...notRead, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'figure'],
  ...['ol[footnotes]', 'p[alert-title]', 'span[picture]'],
]
const leftOut: Readonly<Record<View, ReadonlySet<string>>> = {
  shown: new Set(notShown),
  own: new Set(notOwn),
  read: new Set(notRead),
  prose: new Set(notProse),
}

/** All words that a reader sees, with headings, tables, code, captions and notes. */
export function shownTextOf(html: string): string {
  return textOf(html, 'shown')
}

/** The words that take a reader's time: not code, nor the readings above Chinese characters. */
export function readTextOf(html: string): string {
  return textOf(html, 'read')
}

/**
 * Running text for excerpts and descriptions: without headings, tables, code, figures, embeds and
 * notes.
 */
export function proseOf(html: string): string {
  return textOf(html, 'prose')
}

/** What a snippet shows: all words but the addresses of embeds and the numbers of notes. */
export function ownTextOf(html: string): string {
  return textOf(html, 'own')
}

/** For excerpts: running text or, where there is none, what else there is, such as a table or code. */
export function excerptWordsOf(html: string): string {
  return proseOf(html) || ownTextOf(html)
}

/** Elements of which a view that keeps them makes a region. */
const treated = new Set(['pre', 'rt', 'rtc', 'a[noteref]'])

/** Divides words. The line feed of a source text does not: see `joinedLine`. */
const gap = '\f'

/** An element whose words are treated in a way of their own, until it ends. */
type Region = {
  name: string
  depth: number
  /** Where its words go. Without it they are left out. */
  words: string[] | undefined
  isSetOff: boolean
  keepsLines: boolean
}

function textOf(html: string, view: View): string {
  const words: string[] = []
  /** Readings of Chinese characters follow the words of their block, whose phrases stay whole. */
  const readings: string[] = []
  let region: Region | undefined
  let former: HtmlPiece | undefined

  const divide = () => {
    words.push(gap)
    if (readings.length > 0) words.push(readings.splice(0).join(''), gap)
  }
  for (const piece of piecesOfHtml(html)) {
    const { name, isEnd } = piece
    if (name === undefined) {
      const target = region ? region.words : words
      const text = plainText(piece.written)
      target?.push(region?.keepsLines ? text.replaceAll('\n', gap) : text)
    } else if (region?.name === name) {
      region.depth += isEnd ? -1 : 1
      if (region.depth === 0) {
        if (region.isSetOff) divide()
        region = undefined
      }
    } else if (region) {
      if (!inline.has(name)) region.words?.push(gap)
    } else {
      const kind = isEnd ? name : kindOf(html, piece, former)
      const isLeftOut = leftOut[view].has(kind)
      const isSetOff = !inline.has(name) || (kind === 'a[noteref]' && !isLeftOut)
      if (isSetOff) divide()
      if (name === 'ruby' && isEnd && readings.length > 0) readings.push(gap)
      if (!isEnd && (isLeftOut || treated.has(kind))) {
        const target = kind === 'rt' || kind === 'rtc' ? readings : words
        const kept = isLeftOut ? undefined : target
        region = { name, depth: 1, words: kept, isSetOff, keepsLines: kind === 'pre' }
      }
    }
    former = piece
  }
  divide()
  return withoutIgnorable(words.join('')).replace(joinedLine, '').replace(blanks, ' ').trim()
}

const wide = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3001-\\u303f\\uff01-\\uff60]'

/**
 * A line feed between two Chinese or Japanese characters is no blank to readers: CSS Text 3, 4.1.3.
 * Chinese quotation marks and dashes are wide beside such a character.
 */
const joinedLine = new RegExp(
  `(?:(?<=${wide})|(?<=${wide}[”’…—]))[ \\t]*\\n[ \\t\\n]*(?=[“‘…—]?${wide})`,
  'gu',
)

/** Two fillers and the empty Braille cell look like blanks too. */
const blanks = /[\s\p{Cc}\u3164\uffa0\u2800]+/gu

/** Attributes that give an element a treatment of its own. */
const kinds: readonly (readonly [name: string, attributes: RegExp, kind: string])[] = [
  ['a', / role="doc-noteref"/, 'a[noteref]'],
  ['figure', / class="(?:[^"]* )?embed[ "-]/, 'figure[embed]'],
  ['ol', / class="(?:[^"]* )?footnotes[ "]/, 'ol[footnotes]'],
  ['p', / class="(?:[^"]* )?alert-title[ "]/, 'p[alert-title]'],
  ['span', / role="img"/, 'span[picture]'],
]

/** The whole text of a link from a note back to its reference. */
const arrow = / ?[↩↑⤴^]\ufe0e?<\/a>/y

/** The whole text of a link to a note, where no element `sup` is around it. */
const noteNumber = /(?:\d{1,3}|\[\d{1,3}\])<\/a>/y

function kindOf(html: string, { name = '', written, end }: HtmlPiece, former: HtmlPiece | undefined): string {
  // Links to and from notes have no role in imported HTML, but look like these. The role alone would
  // let an author hide words from the search.
  if (name === 'a' && / href="#/.test(written)) {
    for (const pattern of [noteNumber, arrow]) pattern.lastIndex = end
    if ((former?.name === 'sup' && !former.isEnd) || noteNumber.test(html)) return 'a[noteref]'
    if (arrow.test(html)) return 'a[backlink]'
  }
  return kinds.find(([of, attributes]) => of === name && attributes.test(written))?.[2] ?? name
}
