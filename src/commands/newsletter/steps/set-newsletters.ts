/** Sets which newsletters an address gets, by an act of its owner. */
import type { Db } from '../../../db/database.ts'
import { type SignupRow, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { deleteSubscriptions, listSubscriptions } from '../../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../../deps.ts'
import type { NewsletterLanguage } from '../../../domain/newsletter/languages.ts'
import { shownConsent } from '../../../domain/newsletter/signup.ts'
import type { Visitor } from '../../../domain/visitor.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { addNewsletters } from './add-newsletters.ts'
import { idsOf, type NewsletterChoice, slugsOf } from './chosen-newsletters.ts'
import { leaveNewsletters } from './leave-newsletters.ts'
import { noteStep } from './note-step.ts'

type Choice = {
  signup: SignupRow
  chosen: readonly NewsletterChoice[]
  /** The language in which the owner read the words of the consent. */
  shownIn: NewsletterLanguage
  by: 'preferences' | 'account'
  source?: string | null
  visitor: Visitor
  actorAccountId?: string | null
  at: Date
}

/** Choosing nothing unsubscribes. The same choice again changes nothing. */
export async function setNewsletters(tx: Db, deps: Pick<Deps, 'newId'>, choice: Choice): Promise<void> {
  const { signup, chosen, shownIn, by, source = null, visitor, actorAccountId = null, at } = choice
  if (signup.status === 'suppressed') throw suppressed()
  if (chosen.length === 0) {
    await leaveNewsletters(tx, deps, { signup, newsletterId: null, by, visitor, actorAccountId, at })
    return
  }
  const present = await listSubscriptions(tx, signup.id)
  const wanted = idsOf(chosen)
  const dropped = present.filter((id) => !wanted.includes(id))
  const isConfirmed = signup.status === 'confirmed'
  if (isConfirmed && dropped.length === 0 && wanted.every((id) => present.includes(id))) {
    // A link that is on its way must not add to what the owner chose last.
    if (signup.requestedNewsletterIds.length > 0)
      await updateSignup(tx, signup.id, { requestedNewsletterIds: [] })
    return
  }
  await deleteSubscriptions(tx, { signupId: signup.id, newsletterIds: dropped })
  await addNewsletters(tx, { signup, newsletterIds: wanted, at })
  await noteStep(tx, deps, {
    signupId: signup.id,
    type: isConfirmed ? 'preferences-changed' : 'confirmed',
    ...shownConsent(shownIn),
    newsletters: slugsOf(chosen),
    detail: { by },
    source,
    visitor,
    actorAccountId,
    at,
  })
}

export function suppressed(): ApiError {
  return new ApiError('signup-suppressed', 'This address gets no mail from this publication.')
}
