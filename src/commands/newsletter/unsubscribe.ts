/**
 * Unsubscribes an address by the signed link in a letter or mail, without a login, and takes the reason
 * that its owner may give afterwards.
 */
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { addToUnsubscription, lockSignupById } from '../../db/queries/newsletter/signups.ts'
import type { LinkedSignup } from '../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import type { LeavingReason } from '../../domain/newsletter/signup.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { type NewsletterChoice, slugsOf } from './steps/chosen-newsletters.ts'
import { leaveNewsletters } from './steps/leave-newsletters.ts'
import { linkedSignup, noSuchLink } from './steps/linked-signup.ts'

type LinkDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>

type Unsubscription = {
  token: string
  /** From the newsletter of the letter that has the link, or from all. A link of no letter is for all. */
  from: 'newsletter' | 'all'
  by: 'one-click' | 'page'
  visitor: Visitor
}

type Linked = {
  signup: LinkedSignup
  /** That of the letter; null for a link of no letter. */
  newsletter: NewsletterChoice | null
}

/** What the page shows before anybody unsubscribes. */
export async function findUnsubscription(deps: LinkDeps, token: string): Promise<Linked> {
  const signup = await linkedSignup(deps, token)
  return { signup, newsletter: newsletterOf(signup, await listAllNewsletters(deps.database.db)) }
}

/**
 * Mail services may send thousands of these from one address, so no limit counts them. A wrong token costs
 * a hash, and a repetition reads without a lock.
 *
 * `newsletter` is the one that was left, or null for all. `former` are the slugs of the reader's choice
 * before, without newsletters that cannot be chosen again.
 */
export async function unsubscribe(
  deps: LinkDeps,
  { token, from, by, visitor }: Unsubscription,
): Promise<Linked & { former: string[] }> {
  const signup = await linkedSignup(deps, token)
  const all = await listAllNewsletters(deps.database.db)
  const newsletter = from === 'all' ? null : newsletterOf(signup, all)
  const newsletterId = newsletter?.id ?? null
  const hasLeft = isGone(signup, newsletterId)
  if (!hasLeft)
    await deps.database.transact(async (tx) => {
      const row = await lockSignupById(tx, signup.id)
      if (!row) throw noSuchLink()
      await leaveNewsletters(tx, deps, { signup: row, newsletterId, by, visitor, at: deps.clock() })
    })
  const had = all.filter(({ id, isOpen }) => isOpen && signup.newsletterIds.includes(id))
  const canReturn = !hasLeft && signup.status === 'confirmed'
  return { signup, newsletter, former: canReturn ? slugsOf(had) : [] }
}

function newsletterOf(
  { linkedNewsletterId }: LinkedSignup,
  all: readonly NewsletterChoice[],
): NewsletterChoice | null {
  return all.find(({ id }) => id === linkedNewsletterId) ?? null
}

/** Whether there is nothing to leave, so that no lock is needed. */
function isGone({ status, newsletterIds }: LinkedSignup, newsletterId: string | null): boolean {
  const has = newsletterId === null ? newsletterIds.length > 0 : newsletterIds.includes(newsletterId)
  if (has) return false
  return (status !== 'confirmed' && status !== 'pending') || newsletterIds.length > 0
}

/** Only the first answer after an unsubscription is kept. */
export async function giveLeavingReason(
  deps: LinkDeps,
  token: string,
  { reason, comment }: { reason: LeavingReason; comment: string | null },
): Promise<LinkedSignup> {
  const signup = await linkedSignup(deps, token)
  const facts = { reason, ...(comment !== null && { comment }) }
  await deps.database.transact((tx) => addToUnsubscription(tx, { signupId: signup.id, facts }))
  return signup
}
