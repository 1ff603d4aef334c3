/**
 * Records the appeal of an author against the decision that hid their comment: once, within six
 * months.
 */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { holdOwnDecision, insertAppeal, type OwnAppealRow } from '../../db/queries/moderation/appeals.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { type AppealFault, appealFaultOf } from '../../domain/moderation/appeal.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { AppealInput } from '../../schemas/moderation/appeals.ts'
import { translateViolations } from '../constraint-problems.ts'

const faults: Readonly<Record<AppealFault, string>> = {
  'takes-nothing': 'The decision did not hide your comment.',
  'is-undone': 'The decision no longer stands: the comment was restored, removed or decided on again.',
  'is-too-old': 'The decision was made more than six months ago.',
}

const conflicts = {
  appeals_decision_id_key: () =>
    new ApiError('appeal-exists', 'You have appealed against this decision already.'),
}

export async function submitAppeal(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { accountId }: Actor,
  { decisionId, input }: { decisionId: string; input: AppealInput },
): Promise<OwnAppealRow> {
  const submitted = database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const decision = await holdOwnDecision(tx, { decisionId, accountId })
    if (!decision) throw notFound('decision')
    const at = clock()
    const fault = appealFaultOf(decision, at)
    if (fault) throw new ApiError('appeal-refused', faults[fault])
    const appeal = await insertAppeal(tx, {
      id: newId(),
      decisionId,
      accountId,
      text: input.text,
      status: 'open',
      createdAt: at,
    })
    await recordEvent(tx, {
      type: 'appeal.submitted',
      subjects: { articleId: decision.articleId, commentId: decision.commentId, appealId: appeal.id },
      actorAccountId: accountId,
      occurredAt: at,
    })
    return appeal
  })
  return translateViolations(conflicts, submitted)
}
