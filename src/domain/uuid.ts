/** The text form of a UUID (RFC 9562). */

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && form.test(value)
}

/** The highest UUID, for the open end of a range of paths. */
export const highestUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A UUID below every UUIDv7 that was made at this time or later. */
export function lowestUuidAt(time: Date): string {
  const hex = Math.max(time.getTime(), 0).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}

/**
 * `id`, or the successor of `previous` where `id` does not come after it, since the clocks of two
 * instances may differ.
 */
export function laterId(id: string, previous: string | null): string {
  if (previous === null || id > previous) return id
  const hex = (BigInt(`0x${previous.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Whether a thing has this id or slug now, in either case of the id. */
export function isNameOf({ id, slug }: { id: string; slug: string }, idOrSlug: string): boolean {
  return idOrSlug === slug || idOrSlug.toLowerCase() === id
}
