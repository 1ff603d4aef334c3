/**
 * Reads the web addresses that people write, and gives them their normal form: that of the URL
 * standard, in ASCII, with the remaining characters that RFC 3986 forbids percent-encoded. It is an
 * exact address, which any program can follow: `HTTPS://Bücher.example/a[1]` becomes
 * `https://xn--bcher-kva.example/a%5B1%5D`.
 */
import { controlNamed } from './control-characters.ts'
import type { ReadText } from './read-text.ts'
import { withoutOuterBlanks } from './single-line-text.ts'

/** The bounds of the domain name system, in characters. */
export const maxLabelLength = 63
const maxHostLength = 253

const example = 'for example https://www.example.org/page'
const authority = /^https?:\/\/([^/?#]*)/i
/** Asterisks and signs are possible in URLs, but in no host that can be found. */
const label = /^[a-z\d_-]+$/
/** What the URL standard leaves as it is after the host, and RFC 3986 does not allow there. */
const unencoded = /%(?![\da-f]{2})|[[\]|^`{}"<>\\]/gi

export function readWebAddress(written: string): ReadText {
  const text = withoutOuterBlanks(written)
  const control = controlNamed(text)
  if (control) return { fault: control }
  if (/\s/.test(text)) return { fault: 'must not contain blanks; write %20 instead' }
  if (text.includes('\\')) return { fault: 'must not contain a backslash' }
  const [, host] = authority.exec(text) ?? []
  if (host === undefined) return { fault: `must be an http or https URL, ${example}` }
  if (host.includes('@')) return { fault: 'must not contain a user name or a password' }
  if (host === '' || host.startsWith(':')) return { fault: `must have a host, ${example}` }
  const url = URL.parse(text)
  if (!url) return { fault: `must have a host and a port that are possible, ${example}` }
  const fault = faultOfHost(url.hostname)
  if (fault) return { fault }
  if (url.port === '0') return { fault: 'must not have the port 0' }
  return { text: normalForm(url) }
}

/** The normal form of a web address; `undefined` if it is none. */
export function normalWebAddress(written: string): string | undefined {
  const read = readWebAddress(written)
  return 'text' in read ? read.text : undefined
}

/** `host` is in the form of the URL standard: lower case, punycode, and brackets around IPv6. */
export function faultOfHost(host: string): string | undefined {
  if (host.startsWith('[')) return undefined
  // The dot at the end of an absolute name is no empty label.
  const name = host.replace(/\.$/, '')
  if (name.length > maxHostLength) return `must have a host of at most ${maxHostLength} characters`
  const labels = name.split('.')
  if (labels.some(({ length }) => length > maxLabelLength))
    return `must have a host whose parts have at most ${maxLabelLength} characters each`
  if (!labels.every((part) => label.test(part)))
    return 'must have a host of letters, digits, hyphens and single dots'
  // The URL standard reads the punycode of a host only if another part of it is not ASCII.
  if (/(?:^|\.)xn--/.test(name) && !URL.canParse(`http://${name}.ü/`))
    return 'must have a host whose parts that begin with xn-- are valid punycode'
  return undefined
}

function normalForm({ origin, pathname, search, hash }: URL): string {
  const fragment = hash.slice(1).replaceAll('#', '%23')
  const rest = `${pathname}${search}${fragment && `#${fragment}`}`
  return origin + rest.replace(unencoded, (character) => encodeURIComponent(character))
}

/**
 * The address of a site, to which paths are appended. So it has no query, no fragment, and no slash at
 * its end.
 */
export function readSiteAddress(written: string): ReadText {
  const read = readWebAddress(written)
  if (!('text' in read)) return read
  if (/[?#]/.test(written)) return { fault: 'must not have a query or a fragment' }
  if (read.text.indexOf('//', 'https://'.length) !== -1)
    return { fault: 'must not have an empty part in its path' }
  return { text: read.text.replace(/\/$/, '') }
}
