/** A moderator who had no part in it judges an appeal: the decision stands, or the comment is restored. */
import type { Db } from '../db/database.ts'
import {
  type AppealRow,
  type AppealState,
  findAppeal,
  findAppealedCommentId,
  lockAppeal,
  updateAppeal,
} from '../db/queries/appeals.ts'
import { type CommentState, lockComment } from '../db/queries/comments.ts'
import { findLastDecision } from '../db/queries/decisions.ts'
import { recordEvent } from '../db/queries/events.ts'
import { holdAuthor, type Recipient } from '../db/queries/notices.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { mayResolve } from '../domain/appeal.ts'
import { ApiError, notFound } from '../errors.ts'
import type { AppealResolution } from '../schemas/appeals.ts'
import { tellOfDecision } from './give-notice.ts'
import { applyDecision, recordDecision } from './record-decision.ts'

type Tools = Pick<Deps, 'newId' | 'box' | 'config'>

/** The same outcome once more changes nothing; of two moderators with different ones, the first decides. */
export async function resolveAppeal(
  deps: Tools & Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { appealId, resolution }: { appealId: string; resolution: AppealResolution },
): Promise<AppealRow> {
  return deps.database.transact(async (tx) => {
    const commentId = await findAppealedCommentId(tx, appealId)
    if (commentId === undefined) throw notFound('appeal')
    // In the order that an erasure keeps: the account, its appeals, its comments.
    const author = await holdAuthor(tx, commentId)
    const appeal = await lockAppeal(tx, appealId)
    refuseParty(actor, appeal)
    if (appeal.status === 'open') {
      if (!author) throw new Error('an erased account leaves no open appeal')
      await settle(tx, deps, { appealId, commentId, appeal, author, resolution, actor, at: deps.clock() })
    } else if (appeal.status !== resolution.outcome) {
      throw new ApiError('appeal-resolved', `The appeal is ${appeal.status} already.`)
    }
    const resolved = await findAppeal(tx, appealId)
    if (!resolved) throw new Error('an appeal that is locked cannot be gone')
    return resolved
  })
}

function refuseParty({ accountId }: Actor, appeal: AppealState): void {
  if (mayResolve(accountId, appeal)) return
  const part = accountId === appeal.appellantId ? 'This is your own appeal' : 'You made the decision'
  throw new ApiError('appeal-not-yours', `${part}: another moderator judges it.`)
}

type Settlement = {
  appealId: string
  commentId: string
  appeal: AppealState
  author: Recipient
  resolution: AppealResolution
  actor: Actor
  at: Date
}

async function settle(tx: Db, tools: Tools, settlement: Settlement): Promise<void> {
  const { appealId, commentId, author, actor, at } = settlement
  const { outcome, note = null } = settlement.resolution
  const { accountId: resolverAccountId } = actor
  const restored = outcome === 'overturned' ? await restore(tx, tools, settlement) : undefined
  await updateAppeal(tx, appealId, {
    ...{ status: outcome, resolvedAt: at, resolverAccountId, note },
    restoringDecisionId: restored?.decisionId ?? null,
  })
  const isRestored = restored !== undefined
  await recordEvent(tx, {
    type: 'appeal.resolved',
    subjects: { commentId, appealId },
    payload: { outcome, isRestored },
    actorAccountId: resolverAccountId,
    occurredAt: at,
  })
  const resolved = await findAppeal(tx, appealId)
  if (!resolved) throw new Error('an appeal that is locked cannot be gone')
  await tellOfDecision(tx, tools, {
    ...{ to: author, kind: 'appeal-resolved', at, decision: resolved.decision },
    appeal: { status: outcome, note, isRestored },
  })
  if (restored) await applyDecision(tx, restored.comment, 'visible')
}

/** By a decision of its own; `undefined` where the comment is not as the appealed decision left it, and stays so. */
async function restore(
  tx: Db,
  tools: Tools,
  { commentId, appeal, author, actor, at: createdAt }: Settlement,
): Promise<{ comment: CommentState; decisionId: string } | undefined> {
  const comment = await lockComment(tx, commentId)
  const last = await findLastDecision(tx, commentId)
  if (comment?.status !== 'hidden' || last?.id !== appeal.decisionId) return undefined
  const { accountId: moderatorAccountId } = actor
  const verdict = {
    action: 'restore',
    reason: 'other',
    status: 'visible',
    moderatorAccountId,
    createdAt,
  } as const
  const { id: decisionId } = await recordDecision(tx, tools, { comment, author, verdict })
  return { comment, decisionId }
}
