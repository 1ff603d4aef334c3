/** Keeps people from taking a name that looks like that of somebody else who works here. */
import type { Db } from '../../../db/database.ts'
import { isStaffName } from '../../../db/queries/accounts/staff-names.ts'
import { findPublicationName } from '../../../db/queries/settings.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { imitatedSkeletons, isNameOfHouse } from '../../../text/name-skeleton.ts'

type Bearer = {
  /** The account whose names do not count. */
  exceptId?: string
  /** Readers may not call themselves by the name of the publication or of a role, either. */
  isReader: boolean
  /** The field of the request that has the name. */
  pointer?: '/displayName' | '/name'
}

export async function refuseStaffName(
  db: Db,
  name: string,
  { exceptId, isReader, pointer = '/displayName' }: Bearer,
): Promise<void> {
  const isReserved = isReader && isNameOfHouse(name, await findPublicationName(db))
  if (!isReserved && !(await isStaffName(db, { skeletons: imitatedSkeletons(name), exceptId }))) return
  throw new ApiError(
    'name-reserved',
    'This name looks like that of somebody else who works for the publication, or of the publication. ' +
      'Choose another one.',
    { errors: [{ pointer, detail: 'looks like the name of somebody else who works here' }] },
  )
}
