/** The text form of a UUID (RFC 9562). */

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && form.test(value)
}

/** Above every UUID: the open end of a range of paths. */
export const highestUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
