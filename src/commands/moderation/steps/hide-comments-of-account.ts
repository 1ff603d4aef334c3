/** Hides what an account wrote of late: one batch, which an undo takes back. */
import type { Db } from '../../../db/database.ts'
import { listHideableComments, lockComments } from '../../../db/queries/moderation/decision-writes.ts'
import type { Recipient } from '../../../db/queries/moderation/notices.ts'
import type { Actor } from '../../../domain/actor.ts'
import type { DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import type { Letter, NoticeTools } from './give-notice.ts'
import { applyDecisions, recordDecisions } from './record-decisions.ts'

/** In one transaction, which holds their rows and those of all above them; the newest are taken first. */
export const mostHiddenAtOnce = 10_000

const dayMs = 24 * 3_600_000

export type AccountHiding = { days: number; reason: DecisionReason; at: Date }

export type HiddenComments = {
  /** null where there was none to hide. */
  batchId: string | null
  count: number
  /** There are older ones still: the same request hides them. */
  hasMore: boolean
}

type Hiding = {
  /** Locked. */
  account: Recipient
  actor: Actor
  hiding: AccountHiding
  opening?: Letter
}

export async function hideCommentsOf(
  tx: Db,
  tools: NoticeTools,
  { account, actor, hiding: { days, reason, at }, opening }: Hiding,
): Promise<HiddenComments> {
  const since = new Date(at.getTime() - days * dayMs)
  const found = await listHideableComments(tx, {
    ...{ accountId: account.id, since, limit: mostHiddenAtOnce + 1 },
  })
  const locked = await lockComments(tx, found.slice(0, mostHiddenAtOnce))
  const moves = locked
    // Somebody may have decided on one while its lock was waited for.
    .filter(({ status }) => status === 'visible' || status === 'pending')
    .map((comment) => ({
      comment,
      verdict: { action: 'hide', reason, note: null, noteToAuthor: null, status: 'hidden' } as const,
    }))
  const hasMore = found.length > mostHiddenAtOnce
  if (moves.length === 0) return { batchId: null, count: 0, hasMore }
  const batchId = tools.newId()
  const act = { moderatorAccountId: actor.accountId, at, batchId }
  await recordDecisions(tx, tools, { moves, authors: [account], act, ...(opening && { opening }) })
  await applyDecisions(tx, tools, { moves, at: act.at })
  return { batchId, count: moves.length, hasMore }
}
