/** Reads the times that callers send as text. */
import { invalidField, invalidParameter } from '../problems/api-error.ts'

/** The part of the request that contains the time. */
type RequestPart = { pointer: string } | { parameter: string }

/**
 * The first newspapers are of 1605. A year long before them is a mistake, most often one that lacks
 * its century.
 */
const earliestStored = new Date('1400-01-01T00:00:00Z')

/** Reads a time that is stored. A time that only filters a list needs no such limit. */
export function readStoredInstant(pointer: string, text: string | null | undefined): Date | null {
  const instant = readInstant({ pointer }, text)
  if (instant && instant < earliestStored) throw invalidField(pointer, 'must be in the year 1400 or later')
  return instant
}

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
