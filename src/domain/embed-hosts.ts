/**
 * The hosts whose addresses become embeds in articles: the form of the setting `embedHosts`, its
 * defaults, and the hosts of the publication itself, which are never framed.
 */

export const embedForms = ['iframe', 'link'] as const

export type EmbedHost = {
  host: string
  /** A frame with the player, or a link card. */
  as: (typeof embedForms)[number]
}

export const maxEmbedHosts = 100

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/**
 * The JSON Schema pattern of a host: two labels at least, of 63 characters at most. `www.` is left
 * out, since every host includes it. A last label of digits would be an IP address.
 */
export const embedHostPattern = `^(?!www\\.)(?:${label}\\.)+(?![0-9]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$`

/**
 * THE TABLE of last labels under which no public host exists, as the registries of special names have
 * them (IANA, RFC 6761 and 6762; ICANN for `internal`, `home`, `corp` and `mail`), and those that
 * routers use. A frame of such a host would open what is in the network of each reader.
 */
const privateNames: ReadonlySet<string> = new Set([
  ...['localhost', 'localdomain', 'local', 'internal', 'intranet', 'private', 'corp', 'home', 'lan'],
  ...['mail', 'arpa', 'router', 'domain', 'workgroup', 'belkin', 'invalid'],
])

/** What is wrong with a host that only a network of its own knows; `undefined` for a public one. */
export function faultOfPrivateHost(host: string): string | undefined {
  const [, name = ''] = /\.([^.]+)$/.exec(host) ?? []
  if (!privateNames.has(name)) return undefined
  return (
    `must be a public host, and no public host ends in .${name}; each reader would be led to a machine ` +
    'in the network that they are in'
  )
}

const frames = [
  'youtube.com',
  'vimeo.com',
  // PeerTube
  'framatube.org',
  'video.blender.org',
  'tiktok.com',
  'open.spotify.com',
  'soundcloud.com',
  'datawrapper.dwcdn.net',
]
/** The frames of these services need a script in the page, or track their readers. */
const cards = ['mastodon.social', 'mastodon.online', 'bsky.app', 'x.com', 'instagram.com']

export const defaultEmbedHosts: EmbedHost[] = [
  ...frames.map((host) => ({ host, as: 'iframe' as const })),
  ...cards.map((host) => ({ host, as: 'link' as const })),
]

/** The host of an address as the setting writes it; `undefined` for anything but a web address. */
function embedHostOf(address: string): string | undefined {
  const url = URL.parse(address)
  return url && /^https?:$/.test(url.protocol) ? url.hostname.replace(/^www\./, '') : undefined
}

/**
 * A frame with the scripts and the origin of the page around it could remove its own sandbox. So
 * the hosts of the site and of this API are never framed.
 */
export function isOwnHost(host: string, addresses: readonly (string | null)[]): boolean {
  return addresses.some((address) => address !== null && embedHostOf(address) === host)
}
