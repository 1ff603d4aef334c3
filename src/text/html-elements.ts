/**
 * THE TABLE of the elements of HTML: what becomes of each one in the body of an article. A name that
 * is not in the table is no element, and is shown as text.
 */

type Element = {
  /** The element that stands for it in sanitised HTML. Without it, only the words stay. */
  as?: string
  /** Left out with its content. Without an end tag it is shown as text. */
  isLeftOut?: true
  /** Has no content and no end tag. */
  isVoid?: true
  /** Begins on a line of its own, so it divides words and ends a paragraph. */
  isBlock?: true
  /** Divides words, but begins no line. */
  isApart?: true
  /** Nothing is lost without it, so no warning is given. */
  isUntold?: true
}

type Group = readonly [names: string, Element]

const block = (as?: string): Element => ({ ...(as && { as }), isBlock: true })

const groups: readonly Group[] = [
  // Kept as they are.
  ...'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr th td'
    .concat(' figure figcaption aside section details summary div')
    .split(' ')
    .map((name): Group => [name, block(name)]),
  ...'a em strong s u del ins sub sup code kbd samp var abbr dfn mark cite q small bdi bdo ruby rb rt rp rtc'
    .concat(' time data span')
    .split(' ')
    .map((name): Group => [name, { as: name }]),
  ['br', { as: 'br', isVoid: true }],
  ['img image', { as: 'img', isVoid: true }],
  ['hr', { as: 'hr', isVoid: true, isBlock: true }],

  // Kept as another element of the same meaning.
  ['b', { as: 'strong' }],
  ['i', { as: 'em' }],
  ['strike', { as: 's' }],
  ['tt', { as: 'code' }],
  ['acronym', { as: 'abbr' }],
  ['menu dir', block('ul')],
  ['listing xmp plaintext', block('pre')],
  ['html body article main header footer nav address hgroup search center', block('div')],

  // The words stay.
  ['picture colgroup', { isUntold: true }],
  ['col source track param wbr', { isVoid: true, isUntold: true }],
  ['font big nobr blink basefont map', {}],
  ['form fieldset legend dialog frameset noscript noframes marquee head', block()],
  ['button label select option optgroup datalist textarea output meter progress slot', { isApart: true }],
  ['input link meta base area frame bgsound keygen command', { isVoid: true }],

  // Left out with their content.
  ['script style title template iframe object applet audio video canvas svg math', { isLeftOut: true }],
  // `oembed` is no element of HTML. CKEditor writes it, and browsers show nothing for it.
  ['noembed portal fencedframe oembed', { isLeftOut: true }],
  ['embed', { isLeftOut: true, isVoid: true }],
]

const elements: ReadonlyMap<string, Element> = new Map(
  groups.flatMap(([names, element]) => names.split(' ').map((name) => [name, element] as const)),
)

/**
 * What Microsoft Office writes into HTML: paragraphs (`o:p`) and names of places (`st1:City`), without
 * which nothing is lost, and drawings, forms and formulas. Of all of them the words stay.
 */
export const officeName = '(?:[omvw]|st1):[a-z][\\w-]{0,60}'
const isOfOffice = new RegExp(`^${officeName}$`, 'i')
const untoldOfOffice = /^(?:o:p$|st1:)/

/** `name` is in lower case. `undefined` if it is no element. */
export function findElement(name: string): Element | undefined {
  const found = elements.get(name)
  if (found || !isOfOffice.test(name)) return found
  return untoldOfOffice.test(name) ? { isUntold: true } : {}
}

/** The elements that sanitised HTML of an article can contain. */
export const keptElements: readonly string[] = [
  ...new Set([...elements.values()].flatMap(({ as }) => (as ? [as] : []))),
]

/** Their content is read as text and not as markup. */
export const rawTextElements: ReadonlySet<string> = new Set(
  'script style title textarea iframe xmp noembed noframes'.split(' '),
)

/** Old documents leave out the end tags of these elements, and write names in capitals. */
const mayLackEnd: ReadonlySet<string> = new Set(
  'p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rb rt rtc rp html head body'.split(
    ' ',
  ),
)
const isWrittenAnyhow: ReadonlySet<string> = new Set(['br', 'hr'])

/**
 * Whether a name that follows a word in brackets, as in `Set<Data>`, is a word and no element.
 * `written` begins with a capital. `endTags` are the names of all end tags of the text.
 */
export function isWordInBrackets(written: string, endTags: ReadonlySet<string>): boolean {
  const name = written.toLowerCase()
  if (isWrittenAnyhow.has(name) || endTags.has(name)) return false
  const isInCapitals = written === written.toUpperCase()
  return !isInCapitals || !(findElement(name)?.isVoid || mayLackEnd.has(name))
}

export const isBlockElement = (name: string): boolean => findElement(name)?.isBlock === true
