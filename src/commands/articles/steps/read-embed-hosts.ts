/** Reads which hosts may be embedded in an article that is about to be rendered. */
import { findSettings } from '../../../db/queries/settings.ts'
import type { Deps } from '../../../deps.ts'
import { type EmbedHost, isOwnHost } from '../../../domain/embed-hosts.ts'

/**
 * The hosts of the settings. A host of the publication itself is never framed, even if `PUBLIC_URL`
 * has changed since the settings were saved.
 */
export async function readEmbedHosts({
  database,
  config,
}: Pick<Deps, 'database' | 'config'>): Promise<EmbedHost[]> {
  const { settings } = await findSettings(database.db)
  const own = [settings.siteUrl, config.publicUrl]
  return settings.embedHosts.map(({ host, as }) => ({ host, as: isOwnHost(host, own) ? 'link' : as }))
}
