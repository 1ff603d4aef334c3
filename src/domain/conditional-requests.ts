/** Whether what a client has is what it would get (RFC 9110, section 13). */

/** As the headers have them. */
export type Validators = { etag: string | undefined; lastModified: string | undefined }
export type Conditions = { 'if-none-match'?: string; 'if-modified-since'?: string }

/** If-None-Match is exact and wins; If-Modified-Since is asked only without it (section 13.2.2). */
export function isUnchanged(conditions: Conditions, { etag, lastModified }: Validators): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = conditions
  if (tags !== undefined) return etag !== undefined && matches(tags, etag)
  if (since === undefined || lastModified === undefined || !httpDate.test(since)) return false
  return Date.parse(lastModified) <= Date.parse(since)
}

/** The one form that is still written; to another the whole answer is right too. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT$/

/** Weak comparison, as If-None-Match asks for. */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some((candidate) => opaque(candidate.trim()) === opaque(etag))
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '')
}
