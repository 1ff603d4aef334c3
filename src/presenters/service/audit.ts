/** Audited events as they travel. */
import type { EventRow } from '../../db/queries/events.ts'
import type { AuditEntry } from '../../schemas/service/audit.ts'

export function presentAuditEntry(row: EventRow): AuditEntry {
  const { seq, type, actorAccountId, actorAddress, subjects, payload, occurredAt } = row
  return {
    ...{ id: String(seq), type, actorAccountId, address: actorAddress, subjects, payload },
    occurredAt: occurredAt.toISOString(),
  }
}
