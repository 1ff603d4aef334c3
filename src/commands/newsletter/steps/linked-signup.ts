/** Finds the signup behind the signed link in a letter or mail. */
import { readNewsletterLink } from '../../../auth/newsletter-links.ts'
import { findLinkedSignup, type LinkedSignup } from '../../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../../deps.ts'
import { ApiError } from '../../../problems/api-error.ts'

/** A token that is wrong costs no query. Throws for it, and for an address that has been erased. */
export async function linkedSignup(
  { database: { db }, newsletterKeys }: Pick<Deps, 'database' | 'newsletterKeys'>,
  token: string,
): Promise<LinkedSignup> {
  const link = readNewsletterLink(await newsletterKeys.links(), token)
  const signup = link && (await findLinkedSignup(db, link))
  if (!signup) throw noSuchLink()
  return signup
}

export function noSuchLink(): ApiError {
  return new ApiError(
    'not-found',
    'This service did not make the link, or the address has been erased. Open the complete link from the mail.',
  )
}
