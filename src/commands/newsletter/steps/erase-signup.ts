/**
 * Removes an address from the newsletter list for good. The ledger keeps that somebody agreed and
 * when, but not who.
 */
import type { Db } from '../../../db/database.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import { eraseSignupOf, insertSignupEvent } from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'

/** Runs in the caller's transaction. It does nothing if the address has no signup. */
export async function eraseSignup(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { email, actorAccountId, at }: { email: string; actorAccountId: string | null; at: Date },
): Promise<void> {
  const signupId = await eraseSignupOf(tx, email)
  if (signupId === undefined) return
  await insertSignupEvent(tx, { id: newId(), signupId, type: 'erased', occurredAt: at })
  await recordEvent(tx, { type: 'signup.erased', subjects: { signupId }, actorAccountId, occurredAt: at })
}
