/** Takes an address off the list for an admin, suppresses it, or lifts what an admin has suppressed. */
import type { Db } from '../../../db/database.ts'
import { deleteSuppression, insertSignupEvent, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { invalidField } from '../../../problems/api-error.ts'
import { type ChangingDeps, detailOf, moveRefused, type SignupChange } from './signup-change.ts'
import { suppressSignup } from './suppress-signup.ts'

export async function changeSignupStatus(
  tx: Db,
  deps: ChangingDeps,
  { signup, patch, at, by }: SignupChange,
): Promise<void> {
  const { id: signupId, status, suppressedBecause } = signup
  if (patch.reason === undefined) throw invalidField('/reason', 'must say why the status changes')
  const detail = detailOf(patch)
  if (patch.status === 'suppressed') {
    if (status === 'suppressed') throw moveRefused(signup, 'A suppression')
    await suppressSignup(tx, deps, {
      signupId,
      because: 'admin',
      detail,
      at,
      actorAccountId: by.accountId,
    })
    return
  }
  if (status === 'unsubscribed') return
  if (status === 'suppressed') {
    if (suppressedBecause !== 'admin') throw moveRefused(signup, 'The end of the suppression')
    await deleteSuppression(tx, await deps.newsletterKeys.hashAddress(signup.email))
  }
  await updateSignup(tx, signupId, {
    status: 'unsubscribed',
    suppressedBecause: null,
    unsubscribedAt: at,
    confirmationTokenHash: null,
  })
  await insertSignupEvent(tx, {
    id: deps.newId(),
    signupId,
    type: 'unsubscribed',
    detail: { ...detail, ...(status === 'suppressed' && { isLifted: true }) },
    occurredAt: at,
  })
}
