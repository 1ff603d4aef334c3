/**
 * Turns the rows of an account's export into their wire shape: as stored, but with times as text.
 */
import type { readAuditedEvents } from '../../db/queries/accounts/exports.ts'

type Wire<Value> = Value extends Date ? string : Value
type WireRow<Row> = { [Name in keyof Row]: Wire<Row[Name]> }

export function presentRow<Row extends object>(row: Row): WireRow<Row> {
  const members = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ])
  return Object.fromEntries(members)
}

type AuditedEventRow = ReturnType<typeof readAuditedEvents> extends AsyncIterable<(infer Row)[]> ? Row : never

export function presentAuditedEvent({ seq, occurredAt, ...row }: AuditedEventRow) {
  return { id: String(seq), ...row, occurredAt: occurredAt.toISOString() }
}
