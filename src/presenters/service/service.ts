/** Presents the audit and the settings. */
import type { EventRow } from '../../db/queries/events.ts'
import type { SettingsRow } from '../../db/queries/settings.ts'
import type { AuditEntry } from '../../schemas/service/audit.ts'
import type { Settings } from '../../schemas/service/settings.ts'

export function presentAuditEntry(row: EventRow): AuditEntry {
  return {
    id: String(row.seq),
    type: row.type,
    actorAccountId: row.actorAccountId,
    address: row.actorAddress,
    subjects: row.subjects,
    payload: row.payload,
    occurredAt: row.occurredAt.toISOString(),
  }
}

export function presentSettings({ settings, updatedAt }: SettingsRow): Settings {
  return { ...settings, updatedAt: updatedAt?.toISOString() ?? null }
}
