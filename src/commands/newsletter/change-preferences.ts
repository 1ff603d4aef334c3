/** Reads and sets which newsletters an address gets, by the signed link in a letter or mail. */
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { lockSignupById } from '../../db/queries/newsletter/signups.ts'
import {
  findLinkedSignup,
  type LinkedSignup,
  listSubscriptions,
} from '../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import type { NewsletterLanguage } from '../../domain/newsletter/languages.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { chosenNewsletters, type NewsletterChoice } from './steps/chosen-newsletters.ts'
import { linkedSignup, noSuchLink } from './steps/linked-signup.ts'
import { setNewsletters } from './steps/set-newsletters.ts'

type LinkDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>

/** `newsletters` are those that the reader has or can choose. */
export type Preferences = { signup: LinkedSignup; newsletters: NewsletterChoice[] }

/**
 * A pending address has no preferences: only the link of its confirmation shows that its owner reads its
 * mail.
 */
export async function findPreferences(deps: LinkDeps, token: string): Promise<Preferences> {
  const signup = await linkedSignup(deps, token)
  if (signup.status === 'pending') throw noSuchLink()
  return preferencesOf(signup, await listAllNewsletters(deps.database.db))
}

export function preferencesOf(signup: LinkedSignup, all: readonly NewsletterChoice[]): Preferences {
  return { signup, newsletters: all.filter(({ id, isOpen }) => isOpen || signup.newsletterIds.includes(id)) }
}

type Change = {
  token: string
  slugs: readonly string[]
  visitor: Visitor
  languageOf: (stored: string | null) => NewsletterLanguage
}

/** The reader of a letter has shown before that the address is theirs, so no mail is sent. */
export async function changePreferences(
  deps: LinkDeps,
  { token, slugs, visitor, languageOf }: Change,
): Promise<Preferences> {
  const { signup: linked } = await findPreferences(deps, token)
  const at = deps.clock()
  return deps.database.transact(async (tx) => {
    const signup = await lockSignupById(tx, linked.id)
    if (!signup || signup.status === 'pending') throw noSuchLink()
    const all = await listAllNewsletters(tx)
    const kept = await listSubscriptions(tx, signup.id)
    const chosen = chosenNewsletters(all, { slugs, kept })
    const shownIn = languageOf(signup.language)
    await setNewsletters(tx, deps, { signup, chosen, shownIn, by: 'preferences', visitor, at })
    const changed = await findLinkedSignup(tx, { signupId: signup.id, letterId: null })
    if (!changed) throw noSuchLink()
    return preferencesOf(changed, all)
  })
}
