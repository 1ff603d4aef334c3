/**
 * Opaque keyset cursors. A cursor carries the sort key of the last row seen, and a fingerprint of the list it came
 * from, so that it cannot be used with another sort or filter. It holds nothing secret and is not signed: a forged
 * one can only ask for another place in the same public list.
 */
import { isUuid } from './uuid.ts'

export type CursorValue = string | number

/** `list` names the list with its sort and filters, the same for every page of it. */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...values])).toString('base64url')
}

/** Holds a name of 120 characters in any script, JSON and base64 included. */
export const longestCursor = 1024

/** The values, or `undefined` where the text is no cursor of this list or its values have other types. */
export function decodeCursor<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string,
  kinds: Kinds,
): ValuesOf<Kinds> | undefined {
  if (cursor.length > longestCursor || !/^[\w-]+$/.test(cursor)) return undefined
  const parsed = parse(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(parsed) || parsed.length !== kinds.length + 1) return undefined
  const [mark, ...values] = parsed as unknown[]
  if (mark !== fingerprint(list)) return undefined
  return kinds.every((kind, index) => checks[kind](values[index])) ? (values as ValuesOf<Kinds>) : undefined
}

/** `time`: RFC 3339 as `Date.toISOString` gives it. `integer`: 32 bits. `sequence`: the number of a row. `text` may hold no NUL: PostgreSQL refuses it. */
export type CursorKind = 'time' | 'id' | 'integer' | 'sequence' | 'text'

type ValuesOf<Kinds extends readonly CursorKind[]> = {
  -readonly [Index in keyof Kinds]: Kinds[Index] extends 'integer' | 'sequence' ? number : string
}

const checks: Record<CursorKind, (value: unknown) => boolean> = {
  time: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !value.startsWith('0000') &&
    !Number.isNaN(Date.parse(value)),
  id: isUuid,
  integer: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647,
  sequence: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** FNV-1a, 32 bits: tells lists apart; nothing depends on it being hard to forge. */
function fingerprint(list: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < list.length; index++) {
    hash = Math.imul(hash ^ list.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
