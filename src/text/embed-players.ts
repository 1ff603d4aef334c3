/** Finds the player that shows an address, by the table of `embed-providers.ts`. */
import { anywhere, type Found, providers, type Row, type Shape } from './embed-providers.ts'

export type Player = {
  /** The name of the service, since the language of the article is not known here. */
  title: string
  src: string
  /** The page that shows the same, where it can be told from the address of a player. */
  page?: string | undefined
  shape: Shape
  width: number
  height: number
}

const byHost = new Map(providers.flatMap((provider) => provider.hosts.map((host) => [host, provider])))

/** The host that stands for the service of this host. `host` has no `www.`. */
export function serviceHost(host: string): string {
  return byHost.get(host)?.hosts[0] ?? host
}

/**
 * What a frame shows for an address. A service of the table refuses to be framed at other addresses,
 * so for these it is undefined. Any other host is framed as it is.
 */
export function findPlayer(url: URL): Player | undefined {
  const host = url.hostname.replace(/^www\./, '')
  const place = host + url.pathname.replace(/\/$/, '')
  const provider = byHost.get(host)
  const found = firstOf(provider?.players ?? anywhere, place, url)
  if (provider) {
    const { name, shape, height } = provider
    return found && sized(found, { title: name, shape, height })
  }
  const itself = { src: Object.assign(new URL(url), { protocol: 'https:' }).href }
  return sized(found ?? itself, { title: host, shape: 'fixed', height: 400 })
}

function firstOf(rows: readonly Row[], place: string, url: URL): Found | undefined {
  for (const { at, player } of rows) {
    const parts = at.exec(place)
    if (parts) return player(parts.slice(1), url)
  }
  return undefined
}

type Usual = { title: string; shape: Shape; height?: number | undefined }

function sized({ src, page, ...own }: Found, { title, ...usual }: Usual): Player {
  const shape = own.shape ?? usual.shape
  if (shape === 'wide') return { title, src, page, shape, width: 560, height: 315 }
  if (shape === 'tall') return { title, src, page, shape, width: 325, height: 578 }
  return { title, src, page, shape, width: 600, height: own.height ?? usual.height ?? 400 }
}
