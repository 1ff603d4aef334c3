/**
 * Puts embeds into sanitised HTML: a frame or a link card for each address that stands alone in its
 * paragraph, and for each `<iframe>` of the author. Nothing is fetched.
 */
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { htmlText, plainText } from '../domain/html-text.ts'
import { attributesOf, type HtmlPiece, nameOfTagAt, piecesOfHtml } from '../domain/sanitised-html.ts'
import { toSingleLine } from '../domain/single-line-text.ts'
import { joinCaptions, withAttributes } from './embed-captions.ts'
import { type Embed, type EmbedForms, embedOf, isWebAddress, linkTo } from './embed-figures.ts'
import { serviceHost } from './embed-players.ts'
import { isBlockElement } from './html-elements.ts'
import { type LeftOut, leftOutOf, tellOfTitle } from './left-out.ts'

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

/** Frames that a script would fill later have their address in one of the others; `oembed` has `url`. */
const addressAttributes = ['src', 'data-src', 'data-lazy-src', 'url']

type Attributes = Record<string, string>

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

const mayBeLonely = new Set(['p', 'figure', 'div'])
const bareAddress = 'https?://[^\\s<]*[^\\s<.,:;!?\'"]'
const lonelyAddress = new RegExp(
  `<(p|figure|div)((?: [^<>]*)?)>\\s*(?:(<a [^<>]*>)([^<]*)</a>|(${bareAddress}))\\s*</\\1>`,
  'iy',
)
/** A line of text that is between other elements, as in articles of WordPress. */
const lineOfAddress = new RegExp(`^[ \\t]*(${bareAddress})[ \\t]*$`, 'gim')

export function placeEmbeds(html: string, { embedHosts, leftOut }: EmbedOptions): string {
  if (embedHosts.length === 0 && !html.includes(`<${frameMark}`)) return html
  const figures = countedFigures(embedHosts, leftOut)
  const page = createPage()
  let from = 0
  let former = ''
  for (const piece of piecesOfHtml(html)) {
    // A paragraph that became a figure is behind us.
    if (piece.start < from) continue
    if (piece.name === undefined) {
      const edges = { isLineBefore: endsLine(former), isLineAfter: endsLine(nameOfTagAt(html, piece.end)) }
      page.write(page.mayHoldLines() ? figures.ofLines(piece.written, edges) : piece.written)
      continue
    }
    former = piece.name
    if (piece.name === frameMark) {
      if (!piece.isEnd) page.place(figures.ofFrame(attributesOf(piece.written)))
      continue
    }
    const alone = page.mayHoldFigure() ? lonelyAddressAt(html, piece) : null
    const figure = alone ? figures.ofAddress(alone) : undefined
    if (alone && figure !== undefined) {
      page.write(figure)
      from = piece.start + alone[0].length
    } else page.add(piece)
  }
  return joinCaptions(page.end())
}

/** Whether a line of text ends at a tag of this name, or at an end of the document. */
const endsLine = (name: string) => name === '' || name === 'br' || name === frameMark || isBlockElement(name)

function lonelyAddressAt(html: string, { name, isEnd, start }: HtmlPiece): RegExpExecArray | null {
  if (name === undefined || isEnd || !mayBeLonely.has(name)) return null
  lonelyAddress.lastIndex = start
  return lonelyAddress.exec(html)
}

/** Writes HTML, and holds figures back until they are outside words, headings and rows. */
function createPage() {
  const parts: string[] = []
  const open: string[] = []
  let inline = 0
  let waiting: string[] = []

  const innermost = () => open.at(-1) ?? ''
  const mayHoldFigure = () => inline === 0 && !skeletons.has(innermost())
  const placeWaiting = () => {
    if (waiting.length === 0 || !mayHoldFigure()) return
    for (const figure of waiting) parts.push(figure)
    waiting = []
  }
  return {
    write(text: string) {
      parts.push(text)
    },
    mayHoldFigure,
    /** Lines of items and cells are short, and stay as they are. */
    mayHoldLines: () => open.length === 0 || (inline === 0 && sections.has(innermost())),
    place(figure: string) {
      waiting.push(figure)
      placeWaiting()
    },
    add({ name, isEnd, written }: HtmlPiece) {
      parts.push(written)
      if (name === undefined || isVoid(written)) return
      if (!isEnd) {
        open.push(name)
        if (isInline(name)) inline++
      } else if (open.at(-1) === name) {
        open.pop()
        if (isInline(name)) inline--
        placeWaiting()
      }
    },
    end: () => [...parts, ...waiting].join(''),
  }
}

/** The sanitiser writes `<br />`. */
const isVoid = (tag: string) => tag.endsWith('/>')

function isInline(name: string): boolean {
  return !holders.has(name) && !skeletons.has(name)
}

/** Whether a text begins a line, and whether it ends one. */
type Edges = { isLineBefore: boolean; isLineAfter: boolean }

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
  const titled = (html: string, of: string, title = ''): string => {
    const shown = toSingleLine(title, title.length) ?? ''
    if (!html.includes(` title="${htmlText(shown)}"`)) tellOfTitle(leftOut, of, title)
    return html
  }
  return {
    ofFrame({ src = '', ...given }: Attributes): string {
      const embed = embedOf(src, forms, { ...given, isFrame: true })
      if (embed) return titled(counted(embed), 'an iframe', given.title)
      const url = URL.parse(src)
      if (!url) return ''
      leftOut.add('embed', `An iframe of ${url.host} was replaced by a link.`, src)
      return titled(`<p>${linkTo(url.href)}</p>`, 'an iframe', given.title)
    },
    /** `undefined` if the paragraph stays as it is. */
    ofAddress([, , attributes = '', link, words = '', bare]: RegExpExecArray): string | undefined {
      const { href = '', title } = attributesOf(link ?? '')
      const address = plainText(bare ?? href)
      if (bare === undefined && !isAddressInWords(plainText(words), href)) return undefined
      const embed = embedOf(address, forms, { title })
      return embed && withAttributes(titled(counted(embed), 'a link', title), attributes)
    },
    /** The text with figures for its lines that are an address. */
    ofLines(text: string, { isLineBefore, isLineAfter }: Edges): string {
      if (!text.includes('://')) return text
      return text.replace(lineOfAddress, (line, address: string, at: number) => {
        const isLine = (at > 0 || isLineBefore) && (at + line.length < text.length || isLineAfter)
        const embed = isLine ? embedOf(plainText(address), forms, {}) : undefined
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
