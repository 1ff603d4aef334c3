/** Keeps readers from taking a name that looks like that of somebody who works here. */
import type { Db } from '../../../db/database.ts'
import { isStaffName } from '../../../db/queries/accounts/staff-names.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { imitatedSkeletons } from '../../../text/name-skeleton.ts'

/** The names that belong to `exceptId` do not count. */
export async function refuseStaffName(db: Db, name: string, exceptId?: string): Promise<void> {
  if (!(await isStaffName(db, { skeletons: imitatedSkeletons(name), exceptId }))) return
  throw new ApiError(
    'name-reserved',
    'This name looks like that of somebody who works for the publication. Choose another one.',
    { errors: [{ pointer: '/displayName', detail: 'looks like the name of somebody who works here' }] },
  )
}
