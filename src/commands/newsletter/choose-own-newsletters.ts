/**
 * Signs the owner of an account up to newsletters, or off them. A verified address needs no mail: its owner
 * has shown that it is theirs. An address that is not verified may be somebody else's.
 */
import type { Db } from '../../db/database.ts'
import { findAccount, holdAccount } from '../../db/queries/accounts/accounts.ts'
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { lockSignup, lockSignupById } from '../../db/queries/newsletter/signups.ts'
import { findSignupOf, isSuppressed, listSubscriptions } from '../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { NewsletterLanguage } from '../../domain/newsletter/languages.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { OwnSignupInput } from '../../schemas/newsletter/own-signups.ts'
import { chosenNewsletters } from './steps/chosen-newsletters.ts'
import { leaveNewsletters } from './steps/leave-newsletters.ts'
import { setNewsletters, suppressed } from './steps/set-newsletters.ts'

type ChoiceDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>

type Choice = {
  input: OwnSignupInput
  language: string | null
  shownIn: NewsletterLanguage
  visitor: Visitor
}

/** Returns the address if it is not verified. Then nothing has changed, and a mail has to ask its owner. */
export async function chooseOwnNewsletters(
  deps: ChoiceDeps,
  { accountId }: Actor,
  choice: Choice,
): Promise<string | undefined> {
  for (;;) {
    const { email } = await ownEmail(deps.database.db, accountId)
    // The key of the hash may have to be read, which must not happen within the transaction.
    const addressHash = await deps.newsletterKeys.hashAddress(email)
    const outcome = await deps.database.transact(async (tx) => {
      const account = await ownEmail(tx, accountId)
      if (account.email !== email) return 'changed'
      if (!account.isVerified) return 'unverified'
      if (await isSuppressed(tx, addressHash)) throw suppressed()
      await choose(tx, deps, { ...choice, accountId, email })
      return 'chosen'
    })
    if (outcome !== 'changed') return outcome === 'unverified' ? email : undefined
  }
}

async function choose(
  tx: Db,
  deps: ChoiceDeps,
  { input, language, shownIn, visitor, accountId, email }: Choice & { accountId: string; email: string },
): Promise<void> {
  const at = deps.clock()
  const source = input.source ?? null
  const fresh = { id: deps.newId(), email, status: 'pending' as const, source, language, requestedAt: at }
  const signup = await lockSignup(tx, fresh)
  const kept = await listSubscriptions(tx, signup.id)
  const chosen = chosenNewsletters(await listAllNewsletters(tx), { slugs: input.newsletters, kept })
  const by = { by: 'account', actorAccountId: accountId } as const
  await setNewsletters(tx, deps, { signup, chosen, shownIn, source, visitor, at, ...by })
}

/** Leaves all newsletters. */
export async function leaveOwnNewsletters(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { accountId }: Actor,
  visitor: Visitor,
): Promise<void> {
  await deps.database.transact(async (tx) => {
    const account = await ownEmail(tx, accountId)
    const found = account.isVerified ? await findSignupOf(tx, account.email) : undefined
    const signup = found && (await lockSignupById(tx, found.id))
    if (!signup) throw notFound('signup')
    const by = { by: 'account', actorAccountId: accountId } as const
    await leaveNewsletters(tx, deps, { signup, newsletterId: null, visitor, at: deps.clock(), ...by })
  })
}

async function ownEmail(tx: Db, accountId: string): Promise<{ email: string; isVerified: boolean }> {
  const account = (await holdAccount(tx, accountId)) ? await findAccount(tx, accountId) : undefined
  if (!account) throw notFound('account')
  const { email, emailVerifiedAt } = account
  if (email === null) throw new ApiError('account-without-email', 'The account has no e-mail address.')
  return { email, isVerified: emailVerifiedAt !== null }
}
