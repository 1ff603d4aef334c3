/** Hides the recent comments of an account as one batch, which an undo can take back. */
import type { Db } from '../../../db/database.ts'
import { listHideableComments, lockComments } from '../../../db/queries/moderation/decision-writes.ts'
import type { Recipient } from '../../../db/queries/moderation/notices.ts'
import type { Actor } from '../../../domain/actor.ts'
import type { DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import { claimsOfOthers, overriddenBy } from './claimed-by.ts'
import type { Letter, NoticeDeps } from './give-notice.ts'
import { applyDecisions, recordDecisions } from './record-decisions.ts'

/**
 * The most comments of one transaction, which locks them and their ancestors. The newest are hidden
 * first.
 */
const mostHiddenAtOnce = 10_000

const dayMs = 24 * 3_600_000

export type AccountHiding = { days: number; reason: DecisionReason; at: Date }

export type HiddenComments = {
  /** null if there was no comment to hide. */
  batchId: string | null
  count: number
  /** True if older comments remain, which the same request hides when it is sent again. */
  hasMore: boolean
}

type Hiding = {
  /** Must be locked. */
  account: Recipient
  actor: Actor
  hiding: AccountHiding
  opening?: Letter
}

export async function hideCommentsOf(
  tx: Db,
  deps: NoticeDeps,
  { account, actor, hiding: { days, reason, at }, opening }: Hiding,
): Promise<HiddenComments> {
  const since = new Date(at.getTime() - days * dayMs)
  const found = await listHideableComments(tx, {
    accountId: account.id,
    since,
    limit: mostHiddenAtOnce + 1,
  })
  const locked = await lockComments(tx, found.slice(0, mostHiddenAtOnce))
  const commentIds = locked.map(({ id }) => id)
  const claims = await claimsOfOthers(tx, { accountId: actor.accountId, commentIds, at })
  const moves = locked
    // Somebody may have decided on a comment while this transaction waited for its lock.
    .filter(({ status }) => status === 'visible' || status === 'pending')
    .map((comment) => ({
      comment,
      // Spam must not wait for a claim, but the ledger says whose it was.
      overrodeClaimOf: overriddenBy(comment, claims),
      verdict: { action: 'hide', reason, note: null, noteToAuthor: null, status: 'hidden' } as const,
    }))
  const hasMore = found.length > mostHiddenAtOnce
  if (moves.length === 0) return { batchId: null, count: 0, hasMore }
  const batchId = deps.newId()
  const act = { moderatorAccountId: actor.accountId, at, batchId }
  await recordDecisions(tx, deps, { moves, authors: [account], act, ...(opening && { opening }) })
  await applyDecisions(tx, deps, { moves, at: act.at })
  return { batchId, count: moves.length, hasMore }
}
