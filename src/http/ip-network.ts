/**
 * Finds the network that rate limits count for an IP address: one IPv4 address, or one /64 network
 * of IPv6.
 */
import { isIPv6 } from 'node:net'

/** A longer text is not an address. It comes from a proxy that should not be trusted. */
const maxLength = 64

/**
 * Some proxies write the port into X-Forwarded-For. The port is dropped, since every connection has
 * another one.
 */
const withPort = /^\[?([\d.]+|[\da-f:.]+(?=\]))\]?(?::\d{1,5})?$/i

/**
 * A household or a rented machine has a whole /64 of IPv6 and could use another address for every
 * request. An IPv4 address written as IPv6 counts as the IPv4 address.
 */
export function networkOf(address: string): string {
  const [, host = address] = withPort.exec(address) ?? []
  const [bare = ''] = host.split('%', 1)
  if (!isIPv6(bare)) return bare.slice(0, maxLength)
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped ? dotted(groups.slice(6)) : `${groups.slice(0, 4).map(hex).join(':')}::/64`
}

/** The eight groups of an IPv6 address, as numbers. */
function groupsOf(address: string): number[] {
  const [head = [], tail] = address.split('::', 2).map(partsOf)
  if (tail === undefined) return [...head]
  return [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail]
}

function partsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}

function dotted(groups: readonly number[]): string {
  return groups.flatMap((group) => [group >> 8, group & 255]).join('.')
}

function hex(group: number): string {
  return group.toString(16)
}
