/** The columns that are made from the text about a contributor. */
import type { ContributorRow } from '../../../db/queries/contributors/contributors.ts'
import { renderBio } from '../../../text/markdown.ts'

/** None if the request leaves the text as it is. */
export function renderedBio({
  bio,
}: {
  bio?: string | null
}): Partial<Pick<ContributorRow, 'bioHtml' | 'bioHtmlOf'>> {
  if (bio === undefined) return {}
  return { bioHtml: bio === null ? null : renderBio(bio), bioHtmlOf: bio }
}
