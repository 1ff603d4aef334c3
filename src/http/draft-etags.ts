/**
 * The ETags of drafts. They consist of the number of the revision and, once the article is
 * published, of its publication. If-Match compares only the number.
 */
import { anyVersion, type Expectation } from '../domain/conditional-requests.ts'
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

/** Reads If-Match (RFC 9110, section 13.1.1), which lists revisions, is `*` or is left out. */
export function readExpectation(ifMatch: string | undefined): Expectation {
  if (ifMatch === undefined || ifMatch.trim() === '*') return anyVersion
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  const wrong = tags.find((tag) => !/^(W\/)?"[^"]*"$/.test(tag))
  if (wrong !== undefined) {
    throw invalidParameter('if-match', 'must be * or a list of quoted ETags, for example "3"')
  }
  const named = new Set(tags.map((tag) => /^"(\d+)(?:-[^"]*)?"$/.exec(tag)?.[1]))
  return {
    allows: (revision) => named.has(String(revision)),
    namesWeakTag: tags.some((tag) => tag.startsWith('W/')),
  }
}
