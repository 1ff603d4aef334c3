/**
 * Changes how often an account gets mail about replies, for the account itself or for whoever opens
 * the link in such a mail.
 */
import { accountOfUnsubscribeToken } from '../../auth/unsubscribe-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import {
  deleteReplySubscription,
  findReplyNotices,
  type ReplyNoticesRow,
  saveReplySubscription,
} from '../../db/queries/comments/reply-notices.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { ReplyNoticeChoice } from '../../domain/comments/reply-notices.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'

type ReplyNoticesDeps = Pick<Deps, 'database' | 'clock'>

export async function chooseReplyNotices(
  { database, clock }: ReplyNoticesDeps,
  { accountId }: Actor,
  mode: ReplyNoticeChoice,
): Promise<ReplyNoticesRow> {
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw notFound('account')
    await change(tx, { accountId, mode, actorAccountId: accountId, at: clock() })
    const row = await findReplyNotices(tx, accountId)
    if (!row) throw new Error('an account that is locked cannot be gone')
    return row
  })
}

/** Whoever holds the mail may do this without a login. It does nothing without a subscription. */
export async function endReplyNotices(
  { database, clock, box }: ReplyNoticesDeps & Pick<Deps, 'box'>,
  token: string,
): Promise<void> {
  const accountId = accountOfUnsubscribeToken(box, token)
  if (accountId === undefined)
    throw new ApiError(
      'invalid-link',
      'This service did not make the link. Open the complete link from the mail.',
    )
  await database.transact((tx) => change(tx, { accountId, mode: 'off', actorAccountId: null, at: clock() }))
}

type Change = { accountId: string; mode: ReplyNoticeChoice; actorAccountId: string | null; at: Date }

async function change(tx: Db, { accountId, mode, actorAccountId, at }: Change): Promise<void> {
  const isChanged =
    mode === 'off'
      ? await deleteReplySubscription(tx, accountId)
      : await saveReplySubscription(tx, { accountId, mode, createdAt: at })
  if (!isChanged) return
  await recordEvent(tx, {
    type: 'account.reply-notices-changed',
    subjects: { accountId },
    payload: { mode },
    actorAccountId,
    occurredAt: at,
  })
}
