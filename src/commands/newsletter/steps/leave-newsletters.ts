/** Takes newsletters from a signup by an act of its owner. Whoever has none left is unsubscribed. */
import type { Db } from '../../../db/database.ts'
import { listAllNewsletters } from '../../../db/queries/newsletter/newsletters.ts'
import { type SignupRow, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { deleteSubscriptions, listSubscriptions } from '../../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../../deps.ts'
import type { Visitor } from '../../../domain/visitor.ts'
import { noteStep } from './note-step.ts'

type Leaving = {
  signup: SignupRow
  /** Without an id, all newsletters of the publication. */
  newsletterId: string | null
  /** How the owner left, for the ledger. */
  by: 'one-click' | 'page' | 'preferences' | 'account'
  visitor: Visitor
  actorAccountId?: string | null
  at: Date
}

/** Returns the slugs of what was taken. Leaving again changes nothing. */
export async function leaveNewsletters(
  tx: Db,
  deps: Pick<Deps, 'newId'>,
  { signup, newsletterId, by, visitor, actorAccountId = null, at }: Leaving,
): Promise<string[]> {
  const present = await listSubscriptions(tx, signup.id)
  const isTaken = (id: string) => newsletterId === null || id === newsletterId
  const taken = present.filter(isTaken)
  const isOnList = signup.status === 'confirmed' || signup.status === 'pending'
  // Somebody who has no newsletter, or waits for a confirmation, leaves with any link.
  const leavesList = isOnList && present.every(isTaken)
  if (taken.length === 0 && !leavesList) return []
  await deleteSubscriptions(tx, { signupId: signup.id, newsletterIds: taken })
  const requestedNewsletterIds = signup.requestedNewsletterIds.filter((id) => !isTaken(id))
  await updateSignup(tx, signup.id, {
    requestedNewsletterIds,
    ...(leavesList && {
      status: 'unsubscribed' as const,
      unsubscribedAt: at,
      // A link that is on its way must not undo what the owner did last.
      requestedNewsletterIds: [],
      confirmationTokenHash: null,
    }),
  })
  const slugs = (await listAllNewsletters(tx)).filter(({ id }) => taken.includes(id)).map(({ slug }) => slug)
  await noteStep(tx, deps, {
    signupId: signup.id,
    type: 'unsubscribed',
    newsletters: slugs,
    detail: { by, fromAll: newsletterId === null },
    visitor,
    actorAccountId,
    at,
  })
  return slugs
}
