/**
 * Puts embeds into sanitised HTML: a frame or a link card for each address that stands alone in its
 * paragraph, and for each `<iframe>` of the author. Nothing is fetched.
 */
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { joinCaptions, withAttributes } from './embed-captions.ts'
import { type Embed, type EmbedForms, embedOf, isWebAddress, linkTo } from './embed-figures.ts'
import { serviceHost } from './embed-players.ts'
import { isBlockElement } from './html-elements.ts'
import { type LeftOut, leftOutOf } from './left-out.ts'

export type EmbedOptions = { embedHosts: readonly EmbedHost[]; leftOut: LeftOut }

export const noEmbeds: EmbedOptions = { embedHosts: [], leftOut: leftOutOf({}) }

/** Embeds beyond this number are links, since each one may load a page of its own. */
const maxEmbeds = 50

/**
 * The sanitiser writes this in place of `iframe`. It reads names in lower case, so no author can
 * write it, and a browser would show nothing for it.
 */
export const frameMark = 'X-FRAME'

/** The attributes of a frame that are read. None of them reaches a reader as it was written. */
export const frameAttributes = ['src', 'title', 'width', 'height']

/** Frames that a script would fill later have their address in one of the others. */
const addressAttributes = ['src', 'data-src', 'data-lazy-src']

type Attributes = Record<string, string>
/** Whether a text begins a line, and whether it ends one. */
type Edges = { isLineBefore: boolean; isLineAfter: boolean }

/** The attributes of an `<iframe>` that `placeEmbeds` needs. */
export function attributesOfFrame(given: ReadonlyMap<string, string>): Map<string, string> {
  const src = addressAttributes
    .map((name) => (given.get(name) ?? '').trim().replace(/^\/\//, 'https://'))
    .find(isWebAddress)
  const others = frameAttributes.slice(1).map((name) => [name, given.get(name) ?? ''] as const)
  return new Map([...(src === undefined ? [] : [['src', src] as const]), ...others])
}

/** Elements whose content may be a figure. */
const holders = new Set(
  'blockquote li dd td th figure figcaption section aside details article div main'.split(' '),
)
/** Those of them in which a line of text may become a figure. */
const sections = new Set('blockquote figure section aside details article div main'.split(' '))
/** Elements that only the elements of a list or table may stand in, which may then hold figures. */
const skeletons = new Set('ul ol dl table thead tbody tfoot tr colgroup'.split(' '))

// `<` and `>` only delimit tags in sanitised HTML, and all values are in double quotes.
const tag = /<(\/?)([A-Za-z][A-Za-z0-9-]*)((?: [^<>]*)?)>/g
const mayBeLonely = new Set(['p', 'figure', 'div'])
const bareAddress = 'https?://[^\\s<]*[^\\s<.,:;!?\'"]'
const lonelyAddress = new RegExp(
  `<(p|figure|div)((?: [^<>]*)?)>\\s*(?:<a( [^<>]*)>([^<]*)</a>|(${bareAddress}))\\s*</\\1>`,
  'iy',
)
/** A line of text that is between other elements, as in articles of WordPress. */
const lineOfAddress = new RegExp(`^[ \\t]*(${bareAddress})[ \\t]*$`, 'gim')

export function placeEmbeds(html: string, { embedHosts, leftOut }: EmbedOptions): string {
  if (embedHosts.length === 0 && !html.includes(`<${frameMark}`)) return html
  const figures = countedFigures(embedHosts, leftOut)
  const page = createPage()
  const tags = new RegExp(tag)
  const lonely = new RegExp(lonelyAddress)
  let from = 0
  let former = ''
  /** Writes the text up to `end`, which a tag of `name` follows. */
  const writeText = (end: number, name: string) => {
    const text = html.slice(from, end)
    const edges = { isLineBefore: dividesLines(former), isLineAfter: dividesLines(name) }
    page.write(page.mayHoldLines() ? figures.ofLines(text, edges) : text)
    former = name
  }
  for (let found = tags.exec(html); found; found = tags.exec(html)) {
    const [whole, slash, name = '', attributes = ''] = found
    writeText(found.index, name)
    from = found.index + whole.length
    if (name === frameMark) {
      if (slash === '') page.place(figures.ofFrame(attributesIn(attributes)))
      continue
    }
    if (mayBeLonely.has(name) && slash === '' && page.mayHoldFigure()) {
      lonely.lastIndex = found.index
      const alone = lonely.exec(html)
      const figure = alone ? figures.ofAddress(alone) : undefined
      if (alone && figure !== undefined) {
        page.write(figure)
        from = found.index + alone[0].length
        tags.lastIndex = from
        continue
      }
    }
    if (slash) page.close(name, whole)
    else if (attributes.endsWith('/')) page.write(whole)
    else page.open(name, whole)
  }
  writeText(html.length, '')
  return joinCaptions(page.end())
}

/** Whether a line of text ends at this element, or at an end of the document. */
const dividesLines = (name: string) =>
  name === '' || name === 'br' || name === frameMark || isBlockElement(name)

/** Writes HTML, and holds figures back until they are outside words, headings and rows. */
function createPage() {
  const parts: string[] = []
  const open: string[] = []
  let inline = 0
  let waiting: string[] = []

  const write = (text: string) => {
    if (text !== '') parts.push(text)
  }
  const innermost = () => open.at(-1) ?? ''
  const mayHoldFigure = () => inline === 0 && !skeletons.has(innermost())
  const placeWaiting = () => {
    if (waiting.length === 0 || !mayHoldFigure()) return
    for (const figure of waiting) parts.push(figure)
    waiting = []
  }
  return {
    write,
    mayHoldFigure,
    /** Lines of items and cells are short, and stay as they are. */
    mayHoldLines: () => open.length === 0 || (inline === 0 && sections.has(innermost())),
    place(figure: string) {
      waiting.push(figure)
      placeWaiting()
    },
    open(name: string, whole: string) {
      open.push(name)
      if (isInline(name)) inline++
      write(whole)
    },
    close(name: string, whole: string) {
      write(whole)
      if (open.at(-1) !== name) return
      open.pop()
      if (isInline(name)) inline--
      placeWaiting()
    },
    end: () => [...parts, ...waiting].join(''),
  }
}

function isInline(name: string): boolean {
  return !holders.has(name) && !skeletons.has(name)
}

/** Figures for frames and for addresses, up to the maximum number of embeds. */
function countedFigures(hosts: readonly EmbedHost[], leftOut: LeftOut) {
  const forms: EmbedForms = new Map(hosts.map(({ host, as }) => [serviceHost(host), as]))
  let count = 0
  /** The embed, or a link where there are too many. */
  const counted = (embed: Embed): string => {
    count++
    if (count <= maxEmbeds) return embed.html
    const detail = `An article has at most ${maxEmbeds} embeds, so an embed was replaced by a link.`
    leftOut.add('limit', detail, embed.address)
    return `<p>${linkTo(embed.address)}</p>`
  }
  return {
    ofFrame({ src = '', ...given }: Attributes): string {
      const embed = src === '' ? undefined : embedOf(src, forms, { ...given, isFrame: true })
      if (embed) return counted(embed)
      const url = URL.parse(src)
      const detail = url
        ? `An iframe of ${url.host} was replaced by a link.`
        : 'An iframe without a web address was left out.'
      leftOut.add('embed', detail, src)
      return url ? `<p>${linkTo(url.href)}</p>` : ''
    },
    /** `undefined` if the paragraph stays as it is. */
    ofAddress([, , attributes = '', ofLink, words = '', bare]: RegExpExecArray): string | undefined {
      const { href = '', title } = attributesIn(ofLink ?? '')
      const address = unescaped(bare ?? href)
      if (bare === undefined && !isAddressInWords(unescaped(words), href)) return undefined
      const embed = embedOf(address, forms, { title })
      return embed && withAttributes(counted(embed), attributes)
    },
    /** The text with figures for its lines that are an address. */
    ofLines(text: string, { isLineBefore, isLineAfter }: Edges): string {
      if (!text.includes('://')) return text
      return text.replace(lineOfAddress, (line, address: string, at: number) => {
        const isLine = (at > 0 || isLineBefore) && (at + line.length < text.length || isLineAfter)
        const embed = isLine ? embedOf(unescaped(address), forms, {}) : undefined
        return embed ? counted(embed) : line
      })
    },
  }
}

/** Whether the words of a link are its address, perhaps without the scheme. */
function isAddressInWords(words: string, address: string): boolean {
  const text = words.trim()
  const withScheme = /^https?:\/\//i.test(text) ? text : `http://${text}`
  const [shown, meant] = [withScheme, address].map((given) => URL.parse(given)?.href.replace(/^https?:/, ''))
  return shown !== undefined && shown === meant
}

function attributesIn(text: string): Attributes {
  const pairs = [...text.matchAll(/ ([a-z-]+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescaped(value)]))
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
