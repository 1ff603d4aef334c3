/**
 * Decides whether a client already has the current answer, and says what `If-Match` asks of a version
 * (RFC 9110, section 13).
 */

/** The condition that `If-Match` sets for a numbered version, such as a revision. */
export type Expectation = {
  allows: (version: number) => boolean
  /** Whether the header names a weak ETag, which never matches (section 13.1.1). */
  namesWeakTag: boolean
}

/** The expectation of a request without `If-Match`. */
export const anyVersion: Expectation = { allows: () => true, namesWeakTag: false }

/** The detail of a 412 for a caller who sent a weak ETag. */
export const weakTagDetail =
  'If-Match needs a strong ETag, for example "3". A weak ETag, which begins with W/, never matches.'

/** The values of the answer's headers `ETag` and `Last-Modified`. */
type Validators = { etag: string | undefined; lastModified: string | undefined }
/** The values of the request's headers. */
type Conditions = { 'if-none-match'?: string; 'if-modified-since'?: string }

/**
 * If the request has `If-None-Match`, this header alone decides, since it is exact. Otherwise
 * `If-Modified-Since` decides (section 13.2.2).
 */
export function isUnchanged(conditions: Conditions, { etag, lastModified }: Validators): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = conditions
  if (tags !== undefined) return etag !== undefined && matches(tags, etag)
  if (since === undefined || lastModified === undefined || !httpDate.test(since)) return false
  return Date.parse(lastModified) <= Date.parse(since)
}

/**
 * The only date format that is still in use. For a date in another format, the full answer is
 * correct too.
 */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT$/

/** This is the weak comparison that RFC 9110 prescribes for `If-None-Match`. */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some((candidate) => opaque(candidate.trim()) === opaque(etag))
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '')
}
