/** The settings of the publication as they travel. */
import type { SettingsRow } from '../../db/queries/settings.ts'
import type { Settings } from '../../schemas/service/settings.ts'

export function presentSettings({ settings, updatedAt }: SettingsRow): Settings {
  return { ...settings, updatedAt: updatedAt?.toISOString() ?? null }
}
