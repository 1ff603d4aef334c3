/** Which addresses of links and pictures a text may have. */

export const linkSchemes = ['http', 'https', 'mailto', 'tel'] as const
export const pictureSchemes = ['http', 'https'] as const

/** Browsers ignore these characters: some everywhere, others at the ends. */
const ignored = /[\t\n\r]/g
const ignoredAtEnds = /^[\0- ]+|(?<![\0- ])[\0- ]+$/g
const scheme = /^([a-z][a-z0-9+.-]*):/i
/** Every character of a scheme that a reader of addresses could skip. */
const hidden = /[\0- \u007f-\u00a0\u00ad\u200b-\u200f\u2028\u2029\ufeff]+/g

/**
 * The address as it may be shown: relative, or with one of the schemes, and in ASCII. `//host` becomes
 * https. Undefined if it may not be shown.
 */
export function acceptableAddress(value: string, schemes: readonly string[]): string | undefined {
  const address = value.replace(ignored, '').replace(ignoredAtEnds, '')
  if (address === '' || /^[\\/]{2}/.test(address)) {
    return /^\/\/[^\\/]/.test(address) ? readable(`https:${address}`) : undefined
  }
  const [, named = ''] = scheme.exec(address.replace(hidden, '')) ?? []
  if (named === '')
    return address.startsWith('\\') || /^[^/?#]*:/.test(address) ? undefined : encoded(address)
  const used = named.toLowerCase()
  const rest = address.slice(named.length + 1)
  if (!schemes.includes(used) || !address.toLowerCase().startsWith(`${used}:`)) return undefined
  if (used !== 'http' && used !== 'https') return encoded(`${used}:${rest}`)
  return /^\/\/[^\\/]/.test(rest) ? readable(`${used}:${rest}`) : undefined
}

/**
 * Browsers take some addresses for none at all, such as one with a blank in its host. A user name in
 * front of the host can look like the host.
 */
function readable(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url || url.username || url.password) return undefined
  return isAscii.test(address) ? address : url.href
}

const isAscii = /^[\0-\u007f]*$/
const notAscii = /[^\0-\u007f]+/g
const mailHost = /^(mailto:[^@?]*@)([^@?,]+)/

/** A relative address, or one of mail, whose host gets punycode. Other letters are percent-encoded. */
function encoded(address: string): string {
  if (isAscii.test(address)) return address
  const withHost = address.replace(mailHost, (whole, before: string, host: string) => {
    const name = URL.parse(`https://${host}`)?.host
    return name === undefined ? whole : before + name
  })
  return withHost.toWellFormed().replace(notAscii, encodeURIComponent)
}

/** Whether the address has a user name or a password. */
export function hasUserName(value: string): boolean {
  const url = URL.parse(value, 'https://relative.example')
  return url !== null && (url.username !== '' || url.password !== '')
}

/** The host for a sentence; empty if the address names none. */
export function hostOf(value: string): string {
  const address = acceptableAddress(value, pictureSchemes) ?? ''
  return URL.canParse(address) ? new URL(address).hostname.slice(0, 100) : ''
}
