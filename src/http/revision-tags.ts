/** The ETag of a draft is its revision's number, with its publication once there is one; If-Match looks at the number. */
import { ApiError } from '../problems/api-error.ts'
import type { Draft } from '../schemas/articles/drafts.ts'

/** A publication changes the draft's representation, though not its revision: so it shows in the tag (RFC 9110, 8.8.3). */
export function draftTag({
  revision,
  status,
  publishedRevision,
}: Pick<Draft, 'revision' | 'status' | 'publishedRevision'>) {
  return status === 'draft' ? `"${revision}"` : `"${revision}-${status}-${publishedRevision}"`
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
  const named = new Set(tags.map((tag) => /^"(\d+)(?:-[^"]*)?"$/.exec(tag)?.[1]))
  return (revision) => named.has(String(revision))
}
