/**
 * Erases what belongs to an account, whoever asked for it. Its comments become tombstones if threads
 * need them. Its row stays, but without personal data.
 */
import type { Db } from '../../../db/database.ts'
import {
  type Credentials,
  lockAccountAndAdmins,
  lockCredentials,
} from '../../../db/queries/accounts/accounts.ts'
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
} from '../../../db/queries/accounts/erasures.ts'
import { removeComments } from '../../../db/queries/comments/comment-removals.ts'
import { subtractFromCommentCounts } from '../../../db/queries/comments/comment-writes.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import type { Initiator } from '../../../domain/actor.ts'
import { ApiError, notFound } from '../../../problems/api-error.ts'
import { wrongPassword } from '../../credentials/steps/require-password.ts'
import { eraseSignup } from '../../newsletter/steps/erase-signup.ts'
import { refuseLastAdmin } from './last-admin.ts'

type Erasure = {
  /** The account as it was when the request was confirmed. */
  asked: Credentials
  by: Initiator
}

/** When this resolves, no instance accepts a token of the account. */
export async function eraseEverything(
  {
    database,
    clock,
    newId,
    standings,
    newsletterKeys,
  }: Pick<Deps, 'database' | 'clock' | 'newId' | 'standings' | 'newsletterKeys'>,
  { asked, by }: Erasure,
): Promise<void> {
  // Within the transaction, the embedded database could not read the key.
  await newsletterKeys.hashAddress('')
  const accountId = asked.id
  await database.transact(async (tx) => {
    const at = clock()
    const { email, emailVerifiedAt } = await claim(tx, { asked, by })
    // An address that is not verified may be somebody else's.
    if (email !== null && emailVerifiedAt !== null) {
      await eraseSignup(tx, { newId, newsletterKeys }, { email, actorAccountId: by.accountId, at })
    }
    await deleteLogins(tx, accountId)
    await eraseNotices(tx, { accountId, at })
    await eraseRefusals(tx, accountId)
    await eraseAddresses(tx, accountId)
    await recordEvent(tx, {
      type: 'account.erased',
      subjects: { accountId },
      actorAccountId: by.accountId,
      // The network address of the owner would identify the erased person.
      actorAddress: by.accountId === accountId ? null : by.address,
      occurredAt: at,
    })
    // Every writer locks in this order: comments, their reports and claims, then articles, then
    // profiles.
    await lockOwnComments(tx, accountId)
    await eraseOpinions(tx, accountId)
    await subtractFromCommentCounts(tx, await removeComments(tx, { accountId, at }))
    await release(tx, { accountId, by, at })
    await emptyAccount(tx, { accountId, at })
  })
  await standings.changed(accountId)
}

/**
 * Locks the account, and makes sure that it exists and is not the last admin. If its owner asked,
 * the confirmed password must still be the account's. If an admin asked, that account must still be
 * one.
 */
async function claim(tx: Db, { asked, by }: Erasure): Promise<Credentials> {
  const accountId = asked.id
  const isOwn = by.accountId === accountId
  const askedBy = isOwn || by.accountId === null ? [] : [by.accountId]
  await lockSessions(tx, accountId)
  // Admins lock each other in one order. If the last two erase their accounts at once, the second
  // sees what the first has done.
  const admins = asked.roles.includes('admin') ? await lockAccountAndAdmins(tx, accountId, ...askedBy) : []
  const locked = await lockCredentials(tx, [accountId, ...askedBy])
  for (const id of askedBy) refuseFormerAdmin(locked.find((row) => row.id === id))
  const owner = locked.find(({ id }) => id === accountId)
  if (!owner) throw notFound('account')
  if (isOwn && owner.passwordHash !== asked.passwordHash) throw wrongPassword()
  // Admins whose role comes from an outside issuer never counted as the admin that must remain.
  const isCounted = !admins.find(({ id }) => id === accountId)?.followsIssuer
  if (owner.roles.includes('admin') && isCounted) {
    const counted = admins.filter((row) => !row.followsIssuer && row.suspendedAt === null)
    refuseLastAdmin(counted, accountId)
  }
  return owner
}

/** Of two admins who erase each other at once, the second is gone by now. */
function refuseFormerAdmin(admin: Credentials | undefined): void {
  if (!admin) throw new ApiError('invalid-token', 'The access token is not accepted: its account is erased.')
  if (admin.roles.includes('admin')) return
  throw new ApiError('forbidden', 'The account is no admin any more.')
}

type Release = { accountId: string; by: Initiator; at: Date }

async function release(tx: Db, { accountId, by, at }: Release): Promise<void> {
  const contributorId = await releaseContributor(tx, { accountId, at })
  if (contributorId === undefined) return
  await recordEvent(tx, {
    type: 'contributor.changed',
    subjects: { contributorId },
    payload: { fields: ['accountId', 'email', 'showsEmail'] },
    actorAccountId: by.accountId,
    occurredAt: at,
  })
}
