/** Erases a signup because an admin asks for it, for example after a letter of the address's owner. */
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import { eraseSignup } from './steps/erase-signup.ts'

export async function eraseSignupForAdmin(
  { database, clock, newId, newsletterKeys }: Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>,
  by: Initiator,
  signupId: string,
): Promise<void> {
  // Within the transaction, the embedded database could not read the key.
  await newsletterKeys.hashAddress('')
  const at = clock()
  await database.transact(async (tx) => {
    const { accountId: actorAccountId, address: actorAddress } = by
    const deps = { newId, newsletterKeys }
    if (!(await eraseSignup(tx, deps, { signupId, actorAccountId, at }))) throw notFound('signup')
    const event = { subjects: { signupId }, actorAccountId, actorAddress, occurredAt: at }
    await recordEvent(tx, { type: 'signup.deleted', ...event })
  })
}
