/**
 * The ETags of drafts. They consist of the number of the revision and, once the article is
 * published, of its publication. If-Match compares only the number.
 */
import { anyVersion, type Expectation, listedTags } from '../domain/conditional-requests.ts'
import { invalidParameter } from '../problems/api-error.ts'
import type { Draft } from '../schemas/articles/drafts.ts'

/**
 * A publication changes the representation of the draft, but not its revision, so the tag needs
 * both (RFC 9110, 8.8.3).
 */
export function draftTag({
  revision,
  status,
  publishedRevision,
}: Pick<Draft, 'revision' | 'status' | 'publishedRevision'>) {
  return status === 'draft' ? `"${revision}"` : `"${revision}-${status}-${publishedRevision}"`
}

/**
 * Reads If-Match (RFC 9110, section 13.1.1), which lists revisions, is `*` or is left out. A proxy
 * that compresses an answer makes its tag weak or adds the coding. The number still names the same
 * revision, so both are accepted, although the RFC asks for a strong comparison.
 */
export function readExpectation(ifMatch: string | undefined): Expectation {
  if (ifMatch === undefined || ifMatch.trim() === '*') return anyVersion
  const tags = listedTags(ifMatch)
  const strange = tags.find((tag) => !quotedTag.test(tag))
  if (tags.length === 0 || strange !== undefined) {
    const [, meant] = unquotedTag.exec(strange ?? '') ?? []
    if (meant !== undefined) {
      throw invalidParameter(
        'if-match',
        `must have its ETag in quotation marks: "${meant}" instead of ${strange}`,
      )
    }
    throw invalidParameter('if-match', 'must be * or a list of quoted ETags, for example "3"')
  }
  const named = new Set(tags.map((tag) => numberedTag.exec(tag)?.[1]))
  return { allows: (version) => named.has(String(version)) }
}

/** Old proxies add the coding after the closing quotation mark. */
const quotedTag = /^(?:W\/)?"[^"]*"(?:-[a-z]+)?$/
/** The tag of a draft without quotation marks, with one of them, or with other ones. */
const unquotedTag = /^(?:W\/)?["'`]?(\d{1,10}(?:-[\w-]{1,40})?)["'`]?$/i
const numberedTag = /^(?:W\/)?"(\d+)(?:[-;+][^"]*)?"/
