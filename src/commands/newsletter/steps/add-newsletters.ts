/** Gives a signup newsletters by an act of its owner, which confirms the address. */
import type { Db } from '../../../db/database.ts'
import { type SignupRow, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { insertSubscriptions } from '../../../db/queries/newsletter/subscriptions.ts'

type Addition = { signup: SignupRow; newsletterIds: readonly string[]; at: Date }

/** A status that is confirmed already stays, with its time. */
export async function addNewsletters(tx: Db, { signup, newsletterIds, at }: Addition): Promise<void> {
  if (signup.status !== 'confirmed') {
    // A trigger adds the default newsletters to rows of a former release, which name none.
    const requestedNewsletterIds = [...newsletterIds]
    const times = { confirmedAt: at, unsubscribedAt: null }
    await updateSignup(tx, signup.id, { status: 'confirmed', ...times, requestedNewsletterIds })
  }
  await insertSubscriptions(tx, { signupId: signup.id, newsletterIds, at })
  await updateSignup(tx, signup.id, { requestedNewsletterIds: [] })
}
