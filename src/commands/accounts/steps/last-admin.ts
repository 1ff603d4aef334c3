/**
 * Makes sure that an admin remains. Call this before you take the role from an account or remove an
 * account that has the role.
 */
import type { LockedRoles } from '../../../db/queries/accounts/accounts.ts'
import { ApiError } from '../../../problems/api-error.ts'

/** `locked` comes from `lockAccountAndAdmins`. Throws if no other account in it is an admin. */
export function refuseLastAdmin(locked: readonly LockedRoles[], accountId: string): void {
  if (locked.some(({ id, roles }) => id !== accountId && roles.includes('admin'))) return
  throw new ApiError('account-last-admin', 'This is the last admin. Give somebody else the role first.')
}
