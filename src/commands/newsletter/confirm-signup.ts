/** Confirms a newsletter signup by the token of the confirmation link. */
import { hashToken } from '../../auth/random-tokens.ts'
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { findSignupByToken, lockSignupByToken, type SignupRow } from '../../db/queries/newsletter/signups.ts'
import { listSubscriptions } from '../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import type { NewsletterLanguage } from '../../domain/newsletter/languages.ts'
import { isLinkExpired, shownConsent } from '../../domain/newsletter/signup.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { ApiError } from '../../problems/api-error.ts'
import { addNewsletters } from './steps/add-newsletters.ts'
import { idsOf, type NewsletterChoice, slugsOf } from './steps/chosen-newsletters.ts'
import { noteStep } from './steps/note-step.ts'

type Confirmation = {
  signup: Pick<SignupRow, 'id' | 'email' | 'language'>
  /** What the address gets after the confirmation. */
  newsletters: NewsletterChoice[]
}

/** What the link would confirm, for its page. Throws if the link confirms nothing. */
export async function findConfirmation(
  { database: { db }, clock }: Pick<Deps, 'database' | 'clock'>,
  token: string,
): Promise<Confirmation> {
  const signup = await findSignupByToken(db, hashToken(token))
  const all = await listAllNewsletters(db)
  if (!signup) throw deadLink()
  const state = stateOfLink(signup, clock())
  const ids = state === 'used' ? await listSubscriptions(db, signup.id) : idsOf(addedBy(signup, all))
  const newsletters = all.filter(({ id }) => ids.includes(id))
  // All that the link would add has been deleted.
  if (state === 'dead' || (state === 'open' && newsletters.length === 0)) throw deadLink()
  return { signup, newsletters }
}

/**
 * Confirming twice changes nothing, since mail programs and people follow a link more than once.
 * `languageOf` says in which language the words were shown.
 */
export async function confirmSignup(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  token: string,
  { visitor, languageOf }: { visitor: Visitor; languageOf: (stored: string | null) => NewsletterLanguage },
): Promise<Confirmation> {
  const at = clock()
  return database.transact(async (tx) => {
    const signup = await lockSignupByToken(tx, hashToken(token))
    const state = signup ? stateOfLink(signup, at) : 'dead'
    if (!signup || state === 'dead') throw deadLink()
    const all = await listAllNewsletters(tx)
    if (state === 'open') {
      const added = addedBy(signup, all)
      if (added.length === 0) throw deadLink()
      await addNewsletters(tx, { signup, newsletterIds: idsOf(added), at })
      await noteStep(
        tx,
        { newId },
        {
          signupId: signup.id,
          type: 'confirmed',
          ...shownConsent(languageOf(signup.language)),
          newsletters: slugsOf(added),
          visitor,
          at,
        },
      )
    }
    const ids = await listSubscriptions(tx, signup.id)
    return { signup, newsletters: all.filter(({ id }) => ids.includes(id)) }
  })
}

/** A link that is `used` has confirmed the address, and can be followed again. */
function stateOfLink(signup: SignupRow, now: Date): 'open' | 'used' | 'dead' {
  const { status, requestedNewsletterIds, requestedAt } = signup
  if (status === 'suppressed') return 'dead'
  const isOpen = status === 'pending' || requestedNewsletterIds.length > 0
  if (isOpen && !isLinkExpired(requestedAt, now)) return 'open'
  return status === 'confirmed' ? 'used' : 'dead'
}

/** A former release has stored no newsletters with the request, and means the default ones. */
function addedBy(
  { requestedNewsletterIds }: SignupRow,
  all: readonly NewsletterChoice[],
): NewsletterChoice[] {
  if (requestedNewsletterIds.length === 0) return all.filter(({ isDefault }) => isDefault)
  return all.filter(({ id }) => requestedNewsletterIds.includes(id))
}

function deadLink(): ApiError {
  return new ApiError(
    'not-found',
    'This confirmation link is unknown or has expired, or a newer link was sent.',
  )
}
