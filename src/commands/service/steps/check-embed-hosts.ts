/** Refuses hosts of embeds that no schema can refuse: private ones, twins, and frames of the publication itself. */
import { faultOfPrivateHost, isOwnHost } from '../../../domain/embed-hosts.ts'
import type { Settings } from '../../../domain/settings.ts'
import { faultOfHost } from '../../../domain/web-address.ts'
import { invalidField } from '../../../problems/api-error.ts'
import { serviceHost } from '../../../text/embed-players.ts'

type Change = { changed: Partial<Settings>; publicUrl: string }

/** `settings` are all settings after the change. */
export function checkEmbedHosts({ embedHosts, siteUrl }: Settings, { changed, publicUrl }: Change): void {
  if (changed.embedHosts === undefined && changed.siteUrl === undefined) return
  const first = new Map<string, number>()
  for (const [index, { host, as }] of embedHosts.entries()) {
    const pointer = `/embedHosts/${index}/host`
    if (URL.parse(`https://${host}/`)?.hostname !== host) {
      throw invalidField(pointer, 'must be a host name in its normal ASCII form')
    }
    const fault = faultOfHost(host) ?? faultOfPrivateHost(host)
    if (fault) throw invalidField(pointer, fault)
    const service = serviceHost(host)
    const twin = first.get(service)
    if (twin !== undefined) {
      const { host: other } = embedHosts[twin] ?? { host }
      const words = other === host ? 'twice' : `of the same service as ${other}, which is in the list`
      throw invalidField(pointer, `must be in the list once; ${host} is ${words}`)
    }
    first.set(service, index)
    if (as !== 'iframe' || !isOwnHost(host, [siteUrl, publicUrl])) continue
    if (changed.embedHosts === undefined) {
      throw invalidField('/siteUrl', `must not be on ${host} while \`embedHosts\` has that host as an iframe`)
    }
    throw invalidField(
      pointer,
      `must not be ${host} as an iframe, since a frame of your own site could leave its sandbox; use link`,
    )
  }
}
