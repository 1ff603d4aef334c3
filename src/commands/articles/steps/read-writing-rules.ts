/** Reads the settings that decide what an author's text becomes. */
import { findSettings } from '../../../db/queries/settings.ts'
import type { Deps } from '../../../deps.ts'
import { type EmbedHost, isOwnHost } from '../../../domain/embed-hosts.ts'

type WritingRules = {
  /** Of a new article, if its author names none. */
  language: string
  /**
   * A host of the publication itself is never framed, even if `PUBLIC_URL` has changed since the
   * settings were saved.
   */
  embedHosts: EmbedHost[]
}

export async function readWritingRules({
  database,
  config,
}: Pick<Deps, 'database' | 'config'>): Promise<WritingRules> {
  const { settings } = await findSettings(database.db)
  const own = [settings.siteUrl, config.publicUrl]
  return {
    language: settings.language,
    embedHosts: settings.embedHosts.map(({ host, as }) => ({ host, as: isOwnHost(host, own) ? 'link' : as })),
  }
}
