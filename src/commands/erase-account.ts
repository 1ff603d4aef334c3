/** Erases an account for good: its comments become tombstones where they are needed, and its row stays, empty. */
import { verifyPassword } from '../auth/passwords.ts'
import type { Db } from '../db/database.ts'
import { lockAccountAndAdmins } from '../db/queries/accounts.ts'
import {
  deleteLogins,
  emptyAccount,
  eraseAddresses,
  eraseOpinions,
  findOwner,
  lockLogins,
  lockOwnComments,
  lockOwner,
  type OwnerRow,
  releaseContributor,
  removeOwnComments,
  subtractFromCommentCounts,
} from '../db/queries/erasures.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { AccountErasure } from '../schemas/erasures.ts'
import { eraseSignup } from './erase-signup.ts'

export async function eraseAccount(
  { database, clock, newId, standings }: Pick<Deps, 'database' | 'clock' | 'newId' | 'standings'>,
  { accountId }: Actor,
  proof: AccountErasure,
): Promise<void> {
  const asked = await findOwner(database.db, accountId)
  if (!asked) throw notFound('account')
  await confirm(asked, proof)
  await database.transact(async (tx) => {
    const at = clock()
    const { email, emailVerifiedAt } = await claim(tx, accountId, asked)
    // An address that nobody has verified may be somebody else's.
    if (email !== null && emailVerifiedAt !== null) {
      await eraseSignup(tx, { newId }, { email, actorAccountId: accountId, at })
    }
    await deleteLogins(tx, accountId)
    await eraseOpinions(tx, accountId)
    await eraseAddresses(tx, accountId)
    // Without the address that it came from: that is the account's too.
    await recordEvent(tx, {
      type: 'account.erased',
      subjects: { accountId },
      actorAccountId: accountId,
      occurredAt: at,
    })
    // In the order that all writers keep: comments, then the articles that all commenters share, then profiles.
    await lockOwnComments(tx, accountId)
    await subtractFromCommentCounts(tx, await removeOwnComments(tx, { accountId, at }))
    await release(tx, { accountId, at })
    await emptyAccount(tx, { accountId, at })
  })
  await standings.changed(accountId)
}

/** The password, or for an account that has none, words that nobody sends by mistake. */
async function confirm(
  { passwordHash, displayName }: OwnerRow,
  { currentPassword, confirm: words }: AccountErasure,
): Promise<void> {
  if (passwordHash === null) {
    if (currentPassword !== undefined) throw invalidField('/currentPassword', 'is not what this account has')
    if (words !== displayName) throw invalidField('/confirm', 'must be the display name of the account')
    return
  }
  if (words !== undefined) throw invalidField('/confirm', 'is for accounts without a password')
  if (currentPassword === undefined) throw invalidField('/currentPassword', 'is required')
  if (!(await verifyPassword(passwordHash, currentPassword))) throw wrongPassword()
}

/** The account as it is under its lock: still there, with the password that was confirmed, and not the last admin. */
async function claim(tx: Db, accountId: string, asked: OwnerRow): Promise<OwnerRow> {
  await lockLogins(tx, accountId)
  // Admins lock each other in one order, so that of the last two who go at once the second sees the first.
  const admins = asked.roles.includes('admin') ? await lockAccountAndAdmins(tx, accountId) : []
  const owner = await lockOwner(tx, accountId)
  if (!owner) throw notFound('account')
  if (owner.passwordHash !== asked.passwordHash) throw wrongPassword()
  const isLastAdmin = !admins.some(({ id, roles }) => id !== accountId && roles.includes('admin'))
  if (owner.roles.includes('admin') && isLastAdmin) {
    throw new ApiError('account-last-admin', 'This is the last admin: make another one first.')
  }
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

function wrongPassword(): ApiError {
  return new ApiError('wrong-password', 'This is not the password of the account.')
}
