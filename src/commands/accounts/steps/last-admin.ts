/** Somebody must be admin: what takes the role, or the account with it, asks here first. */
import type { LockedRoles } from '../../../db/queries/accounts/accounts.ts'
import { ApiError } from '../../../problems/api-error.ts'

/** `locked`: of `lockAccountAndAdmins`. Throws where nobody but the account is an admin of ours. */
export function refuseLastAdmin(locked: readonly LockedRoles[], accountId: string): void {
  if (locked.some(({ id, roles }) => id !== accountId && roles.includes('admin'))) return
  throw new ApiError('account-last-admin', 'This is the last admin: make another one first.')
}
