/** Times as callers send them. */
import { ApiError } from '../errors.ts'

/** Where in the request the time stands. */
type Place = { pointer: string } | { parameter: string }

/** A leap second is a valid date-time (RFC 3339) that no Date can hold. */
export function readInstant(place: Place, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null
  const instant = new Date(text)
  if (!Number.isNaN(instant.getTime())) return instant
  const detail = 'is no time of the calendar'
  const name = 'pointer' in place ? place.pointer : place.parameter
  throw new ApiError('invalid-request', `${name} ${detail}`, { errors: [{ ...place, detail }] })
}
