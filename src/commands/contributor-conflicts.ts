/** What it means when the database refuses a profile. */
import { ApiError, invalidField } from '../errors.ts'
import type { ConflictTable } from './translated.ts'

export const contributorConflicts: ConflictTable = {
  contributors_slug_key: () =>
    new ApiError('contributor-slug-taken', 'Another contributor has this slug.', {
      errors: [{ pointer: '/slug', detail: 'is taken' }],
    }),
  contributors_account_id_key: () =>
    new ApiError('contributor-account-taken', 'The account already belongs to another contributor.', {
      errors: [{ pointer: '/accountId', detail: 'has a profile already' }],
    }),
  contributors_account_id_fkey: () => invalidField('/accountId', 'is no account'),
}
