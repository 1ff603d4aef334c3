/**
 * Records the judgement of a moderator who took no part: the decision stands, or the comment is
 * restored.
 */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import {
  type Appealed,
  type AppealRow,
  findAppeal,
  findAppealed,
  lockAppeal,
  updateAppeal,
} from '../../db/queries/moderation/appeals.ts'
import { lockComments } from '../../db/queries/moderation/decision-writes.ts'
import { listLastDecisions } from '../../db/queries/moderation/decisions.ts'
import { holdAuthor, type Recipient } from '../../db/queries/moderation/notices.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { mayResolve } from '../../domain/moderation/appeal.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { AppealResolution } from '../../schemas/moderation/appeals.ts'
import { type NoticeDeps, tellOfAppeal } from './steps/give-notice.ts'
import { applyDecisions, type Move, recordDecisions } from './steps/record-decisions.ts'

type Judgement = { appealId: string; resolution: AppealResolution }

/** The same outcome again changes nothing. A different outcome after the first is refused. */
export async function resolveAppeal(
  deps: NoticeDeps & Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { appealId, resolution }: Judgement,
): Promise<AppealRow> {
  return deps.database.transact(async (tx) => {
    const appealed = await findAppealed(tx, appealId)
    if (!appealed) throw notFound('appeal')
    refuseParty(actor, appealed)
    // An erasure locks in the same order: the account, its appeals, its comments.
    const author = await holdAuthor(tx, appealed.decision.commentId)
    const status = await lockAppeal(tx, appealId)
    if (status === 'open') {
      if (!author) throw new Error('an erased account cannot have an open appeal')
      await settle(tx, deps, { appealId, resolution, appealed, author, actor, at: deps.clock() })
    } else if (status !== resolution.outcome) {
      throw new ApiError('appeal-resolved', `The appeal is already closed: its status is ${status}.`)
    }
    const resolved = await findAppeal(tx, appealId)
    if (!resolved) throw new Error('an appeal that is locked cannot be gone')
    return resolved
  })
}

function refuseParty({ accountId }: Actor, appealed: Appealed): void {
  if (mayResolve(accountId, appealed)) return
  const part = accountId === appealed.appellantId ? 'This is your own appeal' : 'You hid the comment yourself'
  throw new ApiError('appeal-not-yours', `${part}. Another moderator must judge the appeal.`)
}

type Settlement = Judgement & { appealed: Appealed; author: Recipient; actor: Actor; at: Date }

async function settle(tx: Db, deps: NoticeDeps, settlement: Settlement): Promise<void> {
  const { appealId, appealed, author, actor, at } = settlement
  const { outcome, note = null } = settlement.resolution
  const { decision, articleId } = appealed
  const restored = outcome === 'overturned' ? await restore(tx, deps, settlement) : undefined
  const isRestored = restored !== undefined
  await updateAppeal(tx, appealId, {
    status: outcome,
    resolvedAt: at,
    resolverAccountId: actor.accountId,
    note,
    restoringDecisionId: restored?.decisionId ?? null,
  })
  await recordEvent(tx, {
    type: 'appeal.resolved',
    subjects: { articleId, commentId: decision.commentId, appealId },
    payload: { outcome, isRestored },
    actorAccountId: actor.accountId,
    occurredAt: at,
  })
  const appeal = { status: outcome, note, isRestored }
  await tellOfAppeal(tx, deps, { to: author, at, decision, appeal })
  if (restored) await applyDecisions(tx, deps, { moves: [restored.move], at })
}

/**
 * Restores the comment by a decision of its own. `undefined` if the comment is no longer as the
 * appealed decision left it: then it stays as it is.
 */
async function restore(
  tx: Db,
  deps: NoticeDeps,
  { appealed: { decision }, actor, at }: Settlement,
): Promise<{ move: Move; decisionId: string | undefined } | undefined> {
  const [comment] = await lockComments(tx, [decision.commentId])
  const [last] = await listLastDecisions(tx, [decision.commentId])
  if (comment?.status !== 'hidden' || last?.id !== decision.id) return undefined
  const move: Move = {
    comment,
    verdict: { action: 'restore', reason: null, note: null, noteToAuthor: null, status: 'visible' },
  }
  const act = { moderatorAccountId: actor.accountId, at, batchId: null }
  // A decision that restores sends no notice: the author gets the notice about the appeal.
  const [decisionId] = await recordDecisions(tx, deps, { moves: [move], authors: [], act })
  return { move, decisionId }
}
