/** Reads the times that callers send as text. */
import { invalidField, invalidParameter } from '../problems/api-error.ts'

/** The part of the request that contains the time. */
type RequestPart = { pointer: string } | { parameter: string }

/**
 * Some valid date-times (RFC 3339) cannot be stored: a Date has no leap seconds, and a time near
 * the limits of the years 1 to 9999 can lie outside these years in UTC.
 */
export function readInstant(part: RequestPart, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null
  const instant = new Date(text)
  const year = instant.getUTCFullYear()
  if (year >= 1 && year <= 9999) return instant
  const detail = 'must be a time in UTC from the year 1 to 9999, and no leap second'
  throw 'pointer' in part ? invalidField(part.pointer, detail) : invalidParameter(part.parameter, detail)
}
