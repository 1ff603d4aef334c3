/**
 * Opaque keyset cursors. A cursor carries the sort key of the last row of a page, and a fingerprint
 * of its list, so that it cannot be used with another sort or filter. It holds nothing secret and
 * is not signed: a forged cursor can only ask for another place in the same list.
 */
import { isUuid } from './uuid.ts'

export type CursorValue = string | number

/** `list` names the list with its sort and filters. It is the same for every page. */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...values])).toString('base64url')
}

/** A cursor of this length can hold a name of 120 characters in any script, as JSON in base64. */
export const longestCursor = 1024

/**
 * The values, or `undefined` if the text is not a cursor of this list or its values have other
 * types.
 */
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

/**
 * `time` is RFC 3339 as `Date.toISOString` gives it. `integer` has 32 bits. `sequence` is the
 * number of a row. `text` may not hold NUL, which PostgreSQL refuses.
 */
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

/** FNV-1a with 32 bits. It only tells lists apart, so it need not be hard to forge. */
function fingerprint(list: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < list.length; index++) {
    hash = Math.imul(hash ^ list.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
