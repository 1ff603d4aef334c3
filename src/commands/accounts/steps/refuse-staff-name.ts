/**
 * Keeps people from taking a name that looks like that of somebody else who works here, of a role or of
 * the publication.
 */
import type { Db } from '../../../db/database.ts'
import { isStaffName } from '../../../db/queries/accounts/staff-names.ts'
import { findPublicationName } from '../../../db/queries/settings.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { imitatedSkeletons, isNameOfHouse } from '../../../text/name-skeleton.ts'

type Bearer = {
  /** The account whose names do not count. */
  exceptId?: string
  /** The field of the request that has the name. */
  pointer?: '/displayName' | '/name'
}

export async function refuseStaffName(
  db: Db,
  name: string,
  { exceptId, pointer = '/displayName' }: Bearer = {},
): Promise<void> {
  const publicationName = await findPublicationName(db)
  const skeletons = imitatedSkeletons(name, publicationName)
  const isReserved = isNameOfHouse(name, publicationName)
  if (!isReserved && !(await isStaffName(db, { skeletons, exceptId }))) return
  throw new ApiError(
    'name-reserved',
    'This name looks like that of somebody else who works for the publication, or of the publication. ' +
      'Choose another one.',
    { errors: [{ pointer, detail: 'looks like the name of somebody else who works here' }] },
  )
}
