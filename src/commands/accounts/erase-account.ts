/**
 * Erases an account for good. Its comments become tombstones if threads need them. Its row stays,
 * but without personal data.
 */
import type { Db } from '../../db/database.ts'
import {
  type Credentials,
  lockAccountAndAdmins,
  lockCredentials,
} from '../../db/queries/accounts/accounts.ts'
import {
  deleteLogins,
  emptyAccount,
  eraseAddresses,
  eraseNotices,
  eraseOpinions,
  eraseRefusals,
  lockOwnComments,
  lockSessions,
  releaseContributor,
} from '../../db/queries/accounts/erasures.ts'
import { removeComments } from '../../db/queries/comments/comment-removals.ts'
import { subtractFromCommentCounts } from '../../db/queries/comments/comment-writes.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import type { AccountErasure } from '../../schemas/accounts/erasures.ts'
import { requirePasswordIfSet, wrongPassword } from '../credentials/steps/require-password.ts'
import { eraseSignup } from '../newsletter/steps/erase-signup.ts'
import { refuseLastAdmin } from './steps/last-admin.ts'

export async function eraseAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'standings'>,
  actor: Actor,
  proof: AccountErasure,
): Promise<void> {
  const { database, clock, newId, standings } = deps
  const { accountId } = actor
  const asked = await confirm(deps, actor, proof)
  await database.transact(async (tx) => {
    const at = clock()
    const { email, emailVerifiedAt } = await claim(tx, accountId, asked)
    // An address that is not verified may be somebody else's.
    if (email !== null && emailVerifiedAt !== null) {
      await eraseSignup(tx, { newId }, { email, actorAccountId: accountId, at })
    }
    await deleteLogins(tx, accountId)
    await eraseNotices(tx, { accountId, at })
    await eraseRefusals(tx, accountId)
    await eraseAddresses(tx, accountId)
    // The event leaves out the network address, which would identify the erased person.
    await recordEvent(tx, {
      type: 'account.erased',
      subjects: { accountId },
      actorAccountId: accountId,
      occurredAt: at,
    })
    // Every writer locks in this order: comments, their reports and claims, then articles, then
    // profiles.
    await lockOwnComments(tx, accountId)
    await eraseOpinions(tx, accountId)
    await subtractFromCommentCounts(tx, await removeComments(tx, { accountId, at }))
    await release(tx, { accountId, at })
    await emptyAccount(tx, { accountId, at })
  })
  await standings.changed(accountId)
}

/** Asks for the password, or for the display name if the account has no password. */
async function confirm(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { currentPassword, confirm: words }: AccountErasure,
): Promise<Credentials> {
  const account = await requirePasswordIfSet(deps, actor, currentPassword)
  const hasPassword = account.passwordHash !== null
  if (hasPassword && words !== undefined)
    throw invalidField('/confirm', 'is only for accounts without a password; leave it out')
  if (!hasPassword && words !== account.displayName) {
    throw invalidField('/confirm', 'must be the display name of the account')
  }
  return account
}

/**
 * Locks the account, and makes sure that it exists, still has the confirmed password and is not the
 * last admin.
 */
async function claim(tx: Db, accountId: string, asked: Credentials): Promise<Credentials> {
  await lockSessions(tx, accountId)
  // Admins lock each other in one order. If the last two erase their accounts at once, the second
  // sees what the first has done.
  const admins = asked.roles.includes('admin') ? await lockAccountAndAdmins(tx, accountId) : []
  const [owner] = await lockCredentials(tx, [accountId])
  if (!owner) throw notFound('account')
  if (owner.passwordHash !== asked.passwordHash) throw wrongPassword()
  // Admins whose role comes from an outside issuer never counted as the admin that must remain.
  const isCounted = !admins.find(({ id }) => id === accountId)?.followsIssuer
  if (owner.roles.includes('admin') && isCounted) refuseLastAdmin(admins, accountId)
  return owner
}

async function release(tx: Db, { accountId, at }: { accountId: string; at: Date }): Promise<void> {
  const contributorId = await releaseContributor(tx, { accountId, at })
  if (contributorId === undefined) return
  await recordEvent(tx, {
    type: 'contributor.changed',
    subjects: { contributorId },
    payload: { fields: ['accountId'] },
    actorAccountId: accountId,
    occurredAt: at,
  })
}
