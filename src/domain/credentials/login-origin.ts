/**
 * Where a login comes from, as coarsely as its owner would say it: the kind of browser, the kind of
 * system and the network.
 */
import type { Visitor } from '../visitor.ts'

/** THE TABLE of browsers and systems. The first whose mark is in the user agent counts. */
const browsers = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['CriOS/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const systems = [
  ['Windows', 'Windows'],
  ['iPhone', 'iOS'],
  ['iPad', 'iOS'],
  ['Android', 'Android'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** Never text of the caller, since a mail shows it. */
export function deviceOf(userAgent: string | null): string {
  const of = (table: readonly (readonly [mark: string, name: string])[]) =>
    table.find(([mark]) => userAgent?.includes(mark))?.[1]
  const [browser, system] = [of(browsers), of(systems)]
  if (browser === undefined) return system ? `another program on ${system}` : 'another program'
  return system ? `${browser} on ${system}` : browser
}

/** The /24 network of an IPv4 address, the /64 network of an IPv6 address. */
export function loginNetworkOf(address: string | null): string {
  if (address === null) return 'unknown'
  const [bare = ''] = address.split('%', 1)
  const dotted = /(?:^|:)((?:\d{1,3}\.){3})\d{1,3}$/.exec(bare)?.[1]
  if (dotted !== undefined) return `${dotted}0/24`
  if (!bare.includes(':')) return 'unknown'
  const [head = '', tail] = bare.toLowerCase().split('::', 2)
  const groups = head.split(':').filter((group) => group !== '')
  const rest = (tail ?? '').split(':').filter((group) => group !== '')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  const all = [...groups, ...Array<string>(gap).fill('0'), ...rest]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** The text whose HMAC tells one login of the account from another. */
export function loginOriginOf(accountId: string, { address, userAgent }: Visitor): string {
  return `login-origin:${accountId}:${deviceOf(userAgent)}:${loginNetworkOf(address)}`
}
