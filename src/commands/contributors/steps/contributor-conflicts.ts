/** The problems that the caller gets when the database refuses a profile. */
import type { Db } from '../../../db/database.ts'
import { holdAccount } from '../../../db/queries/accounts/accounts.ts'
import { isFormerSlug } from '../../../db/queries/contributors/contributors.ts'
import { ApiError, invalidField } from '../../../problems/api-error.ts'
import type { ConstraintProblems } from '../../constraint-problems.ts'

export const contributorConflicts: ConstraintProblems = {
  contributors_slug_key: slugTaken,
  contributors_account_id_key: () =>
    new ApiError('contributor-account-taken', 'The account already belongs to another contributor.', {
      errors: [{ pointer: '/accountId', detail: 'belongs to another contributor' }],
    }),
  contributors_account_id_fkey: noAccount,
}

/**
 * The slug of a merged profile leads to the profile that it was merged into. To be called after the row
 * is written: a merge at the same time has ended by then.
 */
export async function refuseFormerSlug(tx: Db, slug: string): Promise<void> {
  if (await isFormerSlug(tx, slug)) throw slugTaken()
}

function slugTaken(): ApiError {
  return new ApiError('contributor-slug-taken', 'Another contributor has this slug.', {
    errors: [{ pointer: '/slug', detail: 'belongs to another contributor' }],
  })
}

/** The foreign key alone would accept an erased account, since its row stays. */
export async function holdOwner(tx: Db, accountId: string | null | undefined): Promise<void> {
  if (accountId && !(await holdAccount(tx, accountId))) throw noAccount()
}

function noAccount(): ApiError {
  return invalidField('/accountId', 'is not the id of an account')
}
