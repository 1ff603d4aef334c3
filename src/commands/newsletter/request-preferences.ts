/**
 * Mails the link to the page of preferences to an address that is or was on the list, for readers who have
 * no letter at hand.
 */
import { signNewsletterLink } from '../../auth/newsletter-links.ts'
import { lockSignup, updateSignup } from '../../db/queries/newsletter/signups.ts'
import { isSuppressed } from '../../db/queries/newsletter/subscriptions.ts'
import { findShownSettings } from '../../db/queries/settings.ts'
import { withinSavepoint } from '../../db/savepoint.ts'
import type { Deps } from '../../deps.ts'
import { languageFor } from '../../domain/newsletter/languages.ts'
import { mayMail, withMail } from '../../domain/newsletter/signup.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { preferencesMail } from './steps/signup-mails.ts'

type MailDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config' | 'newsletterKeys'>

/** Does the same work for every address, and keeps nothing of an address that is not on the list. */
export async function requestPreferences(
  deps: MailDeps,
  { email, accepted }: { email: string; accepted: readonly string[] },
): Promise<void> {
  const { database, clock, newsletterKeys } = deps
  const settings = await findShownSettings(database.db)
  const key = await newsletterKeys.links()
  const addressHash = await newsletterKeys.hashAddress(email)
  const now = clock()
  const fresh = { id: deps.newId(), email, status: 'pending' as const, requestedAt: now }
  await database.transact((tx) =>
    withinSavepoint(tx, async (inner) => {
      const { id, email: to, status, mailedAt, language } = await lockSignup(inner, fresh)
      const isKeptOut = await isSuppressed(inner, addressHash)
      const isKnown = !isKeptOut && (status === 'confirmed' || status === 'unsubscribed')
      const isSent = isKnown && mayMail(mailedAt, now)
      await updateSignup(inner, id, { mailedAt: isSent ? withMail(mailedAt, now) : mailedAt })
      const token = signNewsletterLink(key, { signupId: id, letterId: null })
      const shownIn = languageFor(language, ...accepted, settings.language)
      const mail = preferencesMail(deps.config, { to, token, language: shownIn })
      await enqueueMail(inner, deps, { ...mail, isDecoy: !isSent })
      return { discard: id === fresh.id }
    }),
  )
}
