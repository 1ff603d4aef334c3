/**
 * Takes a request for newsletters. The address waits for confirmation by mail, and the ledger records
 * the consent.
 */
import { timeOfFormToken } from '../../auth/form-tokens.ts'
import { hashToken, newToken } from '../../auth/random-tokens.ts'
import type { Db } from '../../db/database.ts'
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { lockSignup, type SignupRow, updateSignup } from '../../db/queries/newsletter/signups.ts'
import { isSuppressed, listSubscriptions } from '../../db/queries/newsletter/subscriptions.ts'
import { findShownSettings } from '../../db/queries/settings.ts'
import { withinSavepoint } from '../../db/savepoint.ts'
import type { Deps } from '../../deps.ts'
import { languageFor, type NewsletterLanguage } from '../../domain/newsletter/languages.ts'
import {
  isLinkExpired,
  leastFillSeconds,
  longestFillHours,
  mayMail,
  shownConsent,
  withMail,
} from '../../domain/newsletter/signup.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { SignupInput } from '../../schemas/newsletter/signups.ts'
import { chosenNewsletters, idsOf, type NewsletterChoice, slugsOf } from './steps/chosen-newsletters.ts'
import { noteStep } from './steps/note-step.ts'
import { confirmationMail } from './steps/signup-mails.ts'

type SignupDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config' | 'newsletterKeys'>
/** `language` is a tag of BCP 47. */
type Request = Omit<SignupInput, 'language' | 'redirect'> & { language?: string | null }

/**
 * Does the same work for every address, whatever its state, so that neither the answer nor its time tells
 * the state. Only the owner of an address changes its status, by the link in the mail.
 */
export async function requestSignup(deps: SignupDeps, request: Request, visitor: Visitor): Promise<void> {
  const { database, clock } = deps
  const settings = await findShownSettings(database.db)
  checkFormToken(deps, settings, request.formToken)
  const all = await listAllNewsletters(database.db)
  const newsletters = chosenNewsletters(all, { slugs: request.newsletters })
  const addressHash = await deps.newsletterKeys.hashAddress(request.email)
  const language = languageFor(request.language, settings.language)
  const now = clock()
  await database.transact((tx) =>
    withinSavepoint(tx, (inner) =>
      enter(inner, deps, {
        ...request,
        all,
        chosen: newsletters,
        addressHash,
        shownIn: language,
        visitor,
        now,
      }),
    ),
  )
}

type Entry = Omit<Request, 'newsletters'> & {
  all: readonly NewsletterChoice[]
  chosen: readonly NewsletterChoice[]
  addressHash: Uint8Array
  /** The language of the mail. */
  shownIn: NewsletterLanguage
  visitor: Visitor
  now: Date
}

/**
 * Tells whether all of it is to be undone: the entry of a program that has filled in the field that people
 * do not see, and that of an erased address, which must not be stored.
 */
async function enter(tx: Db, deps: SignupDeps, entry: Entry): Promise<{ discard: boolean }> {
  const { email, source = null, language = null, website, all, chosen, shownIn, visitor, now } = entry
  const fresh = { id: deps.newId(), email, status: 'pending' as const, source, language, requestedAt: now }
  const current = await lockSignup(tx, fresh)
  const isSuppressedByHash = await isSuppressed(tx, entry.addressHash)
  const subscribed = await listSubscriptions(tx, current.id)
  const isKeptOut = isSuppressedByHash || current.status === 'suppressed'
  const missing = idsOf(chosen).filter((id) => !subscribed.includes(id))
  const { isMailed, requested } = outcomeFor(current, { missing, isKeptOut, now })
  const token = newToken()
  await updateSignup(tx, current.id, {
    requestedNewsletterIds: requested,
    // A link that is on its way is replaced only by another one that is sent.
    confirmationTokenHash: isMailed ? hashToken(token) : current.confirmationTokenHash,
    requestedAt: isMailed ? now : current.requestedAt,
    mailedAt: isMailed ? withMail(current.mailedAt, now) : current.mailedAt,
    language: isMailed && current.status === 'pending' ? language : current.language,
  })
  await noteStep(tx, deps, {
    signupId: current.id,
    type: 'requested',
    ...shownConsent(shownIn),
    newsletters: slugsOf(chosen),
    source,
    visitor,
    payload: { status: current.status },
    at: now,
  })
  const named = all.filter(({ id }) => (isMailed ? requested : idsOf(chosen)).includes(id))
  const names = named.map(({ name }) => name)
  const mail = confirmationMail(deps.config, {
    to: current.email,
    token,
    language: shownIn,
    newsletters: names,
  })
  await enqueueMail(tx, deps, { ...mail, isDecoy: !isMailed })
  const isNew = current.id === fresh.id
  return { discard: website !== undefined || (isSuppressedByHash && isNew) }
}

type Facts = { missing: readonly string[]; isKeptOut: boolean; now: Date }

/**
 * Whether a mail with a link is sent, and which newsletters the link adds: those of all requests since the
 * last confirmation. So a choice is not lost when the mail about it may not be sent yet.
 */
function outcomeFor(
  current: SignupRow,
  { missing, isKeptOut, now }: Facts,
): { isMailed: boolean; requested: string[] } {
  const { status, confirmationTokenHash, requestedNewsletterIds: former, requestedAt, mailedAt } = current
  const isOpen = !isKeptOut && (status !== 'confirmed' || missing.length > 0)
  const isMailed = isOpen && mayMail(mailedAt, now)
  const isWaiting =
    confirmationTokenHash !== null &&
    (status === 'pending' || former.length > 0) &&
    !isLinkExpired(requestedAt, now)
  if (!isOpen || !(isMailed || isWaiting)) return { isMailed, requested: former }
  return { isMailed, requested: [...new Set([...(isWaiting ? former : []), ...missing])] }
}

function checkFormToken(
  { box, clock }: SignupDeps,
  { signupFormToken }: Pick<Settings, 'signupFormToken'>,
  token: string | undefined,
): void {
  const pointer = '/formToken'
  if (token === undefined) {
    if (signupFormToken === 'optional') return
    throw invalidField(pointer, 'is required; GET /v1/newsletter-signups/form gives one')
  }
  const loadedAt = timeOfFormToken(box, token)
  if (!loadedAt) throw invalidField(pointer, 'must be the formToken of GET /v1/newsletter-signups/form')
  const seconds = (clock().getTime() - loadedAt.getTime()) / 1000
  if (seconds < leastFillSeconds)
    throw invalidField(
      pointer,
      `is younger than ${leastFillSeconds} seconds; wait a moment and send it again`,
    )
  if (seconds > longestFillHours * 3600)
    throw invalidField(pointer, `is older than ${longestFillHours} hours; load the form again`)
}
