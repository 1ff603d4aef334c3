/** The ETag of a draft is its revision's number; If-Match names the revision that a change was made on. */
import { ApiError } from '../errors.ts'

export function revisionTag(revision: number): string {
  return `"${revision}"`
}

/** What If-Match allows (RFC 9110, section 13.1.1): anything without it or with `*`, else the listed revisions. */
export function revisionTest(ifMatch: string | undefined): (revision: number) => boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return () => true
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  const wrong = tags.find((tag) => !/^(W\/)?"[^"]*"$/.test(tag))
  if (wrong !== undefined) {
    throw new ApiError('invalid-request', 'If-Match must be * or a list of quoted ETags.', {
      errors: [{ parameter: 'if-match', detail: 'must be * or a list of quoted ETags, for example "3"' }],
    })
  }
  return (revision) => tags.includes(revisionTag(revision))
}
