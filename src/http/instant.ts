/** Times as callers send them. */
import { ApiError } from '../problems/api-error.ts'

/** Where in the request the time stands. */
type Place = { pointer: string } | { parameter: string }

/**
 * A leap second is a valid date-time (RFC 3339) that no Date can hold; and a time at the edge of the calendar lies beyond
 * it in UTC, where the database and we have no way to write it.
 */
export function readInstant(place: Place, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null
  const instant = new Date(text)
  const year = instant.getUTCFullYear()
  if (year >= 1 && year <= 9999) return instant
  const detail = 'is no time of the calendar'
  const name = 'pointer' in place ? place.pointer : place.parameter
  throw new ApiError('invalid-request', `${name} ${detail}`, { errors: [{ ...place, detail }] })
}
