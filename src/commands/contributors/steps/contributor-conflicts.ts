/** What it means when the database refuses a profile. */
import type { Db } from '../../../db/database.ts'
import { holdAccount } from '../../../db/queries/accounts/accounts.ts'
import { ApiError, invalidField } from '../../../problems/api-error.ts'
import type { ConflictTable } from '../../constraint-problems.ts'

export const contributorConflicts: ConflictTable = {
  contributors_slug_key: () =>
    new ApiError('contributor-slug-taken', 'Another contributor has this slug.', {
      errors: [{ pointer: '/slug', detail: 'is taken' }],
    }),
  contributors_account_id_key: () =>
    new ApiError('contributor-account-taken', 'The account already belongs to another contributor.', {
      errors: [{ pointer: '/accountId', detail: 'has a profile already' }],
    }),
  contributors_account_id_fkey: noAccount,
}

/** An erased account keeps its row, so that the foreign key alone would still take it for an owner. */
export async function holdOwner(tx: Db, accountId: string | null | undefined): Promise<void> {
  if (accountId && !(await holdAccount(tx, accountId))) throw noAccount()
}

function noAccount(): ApiError {
  return invalidField('/accountId', 'is no account')
}
