/** Writes an embed as HTML: a figure with a frame, or with a link card. */
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { htmlText } from '../domain/html-text.ts'
import { toSingleLine } from '../domain/single-line-text.ts'
import { findPlayer, type Player, serviceHost } from './embed-players.ts'

/** The form of the embeds of each service, by the host that stands for it. */
export type EmbedForms = ReadonlyMap<string, EmbedHost['as']>

/** `address` is the page that the figure links to. */
export type Embed = { html: string; address: string }

type Given = {
  /** Whether the address is that of a frame, and so perhaps of a player and not of a page. */
  isFrame?: boolean
  title?: string | undefined
  width?: string
  height?: string
}

const maxAddressLength = 2_000
const maxTitleLength = 200

/**
 * Players need scripts, and their own origin for their cookies and storage. That is safe since they
 * are on another origin than the page. Popups open the page of the service, and presentation is the
 * button that plays on a television. A frame cannot move the page, open dialogs or send forms.
 */
const sandbox = 'allow-scripts allow-same-origin allow-popups allow-presentation'

/** YouTube plays nothing without a referrer. The service learns the site, and not the page. */
const referrerPolicy = 'strict-origin-when-cross-origin'

/** Whether the text is an http or https URL without user name, password and backslash. */
export function isWebAddress(text: string): boolean {
  const url = text.length <= maxAddressLength && !text.includes('\\') ? URL.parse(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** The embed for an address; `undefined` if its host is not in the list. */
export function embedOf(address: string, forms: EmbedForms, given: Given): Embed | undefined {
  if (!isWebAddress(address)) return undefined
  const url = new URL(address)
  // The setting names no port, so an address with a port is of another host.
  const as = url.port === '' ? forms.get(serviceHost(url.hostname.replace(/^www\./, ''))) : undefined
  if (as === undefined) return undefined
  const player = as === 'iframe' ? findPlayer(url) : undefined
  if (!player)
    return { html: `<figure class="embed embed-link">${linkTo(url.href)}</figure>`, address: url.href }
  const page = (given.isFrame && player.page) || url.href
  return { html: frame(player, given, page), address: page }
}

function frame(player: Player, given: Given, page: string): string {
  const width = sizeFrom(given.width) ?? player.width
  const height = sizeFrom(given.height) ?? player.height
  const shape = player.shape === 'fixed' ? 'fixed' : height > width ? 'tall' : 'wide'
  const attributes = {
    src: player.src,
    title: toSingleLine(given.title, maxTitleLength) ?? player.title,
    width: String(width),
    height: String(height),
    loading: 'lazy',
    sandbox,
    referrerpolicy: referrerPolicy,
  }
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${htmlText(value)}"`)
  return (
    `<figure class="embed embed-${shape}"><iframe ${written.join(' ')} allowfullscreen></iframe>` +
    `<figcaption>${linkTo(page)}</figcaption></figure>`
  )
}

/** A size in pixels. Percentages are left to the stylesheet of the page. */
function sizeFrom(text: string | undefined): number | undefined {
  const size = /^\s*(\d{2,4})(?:px)?\s*$/.exec(text ?? '')?.[1]
  return size === undefined ? undefined : Number(size)
}

/** A link whose words are the host and the rest of its address. */
export function linkTo(address: string): string {
  const { host, pathname, search, hash } = new URL(address)
  const rest = pathname + search + hash
  return `<a href="${htmlText(address)}"><strong>${host}</strong>${htmlText(legible(rest === '/' ? '' : rest))}</a>`
}

/** Letters of all scripts as they are. Anything that could mislead a reader stays encoded. */
function legible(path: string): string {
  try {
    const decoded = decodeURI(path)
    return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u.test(decoded) ? decoded : path
  } catch {
    return path
  }
}
