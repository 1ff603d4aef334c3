/**
 * Decides whether a client already has the current answer, and says what `If-Match` asks of a version
 * (RFC 9110, section 13).
 */

/** The condition that `If-Match` sets for a numbered version, such as a revision. */
export type Expectation = { allows: (version: number) => boolean }

/** The expectation of a request without `If-Match`. */
export const anyVersion: Expectation = { allows: () => true }

/**
 * The items of a list of ETags. A comma inside quotation marks divides nothing, and an empty item is
 * no item (RFC 9110, section 5.6.1). The pattern reads each character once.
 */
export function listedTags(header: string): string[] {
  const items = header.match(/(?:"[^"]*"|[^,])+/g) ?? []
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

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

/**
 * This is the weak comparison that RFC 9110 prescribes for `If-None-Match`. The tag may name any coding
 * of the answer, since the text is the same in all of them.
 */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  const present = opaque(etag).slice(0, -1)
  return listedTags(header).some((item) => {
    const tag = opaque(item)
    return tag.startsWith(present) && endOfTag.test(tag.slice(present.length))
  })
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}

/**
 * What proxies add to the tag of an answer that they compress: `"x-gzip"` (Apache), `"x--gzip"`
 * (Jetty), `"x;br"`, `"x+gzip"`, or even `"x"-gzip`. Several proxies add several codings.
 */
const codings = '(?:(?:--?|[;+])(?:gzip|br|zstd|deflate))'
const endOfTag = new RegExp(`^(?:${codings}*"|"${codings}+)$`, 'i')
