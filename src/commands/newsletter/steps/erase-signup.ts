/**
 * Removes an address from the newsletter list for good. The ledger keeps that somebody agreed and
 * when, but not who. A keyed hash keeps the address from coming back.
 */
import type { Db } from '../../../db/database.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import {
  eraseSignupRow,
  insertSignupEvent,
  insertSuppression,
  lockSignupByEmail,
  lockSignupById,
} from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import { isErased } from '../../../domain/newsletter/signup.ts'

type Erasure = ({ email: string } | { signupId: string }) & { actorAccountId: string | null; at: Date }

/**
 * Runs in the caller's transaction, before which the caller has made the keys known. Returns whether
 * there was such a signup with an address.
 */
export async function eraseSignup(
  tx: Db,
  { newId, newsletterKeys }: Pick<Deps, 'newId' | 'newsletterKeys'>,
  { actorAccountId, at, ...which }: Erasure,
): Promise<boolean> {
  const signup = await ('email' in which
    ? lockSignupByEmail(tx, which.email)
    : lockSignupById(tx, which.signupId))
  if (!signup || isErased(signup)) return false
  const { id: signupId, email } = signup
  const addressHash = await newsletterKeys.hashAddress(email)
  await insertSuppression(tx, { addressHash, because: 'erasure', createdAt: at })
  await eraseSignupRow(tx, signupId)
  await insertSignupEvent(tx, { id: newId(), signupId, type: 'erased', occurredAt: at })
  await recordEvent(tx, { type: 'signup.erased', subjects: { signupId }, actorAccountId, occurredAt: at })
  return true
}
