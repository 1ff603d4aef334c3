/** Undoes decisions: one, a batch, or the decisions that a moderator made in a period. */
import { actorOf } from '../../auth/authorize.ts'
import { mostUndoneAtOnce, undoDecision, undoDecisions } from '../../commands/moderation/undo-decisions.ts'
import type { Selection } from '../../db/queries/moderation/standing-decisions.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { fillBody } from '../../http/optional-body.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentDecision } from '../../presenters/comments/comments.ts'
import { invalidField } from '../../problems/api-error.ts'
import { Decision } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { UndoInput, Undos, UndosInput } from '../../schemas/moderation/decisions.ts'

export function undoRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/decisions/:id/undo',
    {
      schema: {
        operationId: 'undoDecision',
        summary: 'Undo a decision',
        description:
          'Undoes a decision by a new decision, which can itself be undone. This is possible while the ' +
          'decision is the last one on its comment. The comment gets its former status, its former ' +
          'time in the queue and its former open reports. If readers have sent more reports since, and ' +
          'the open reports reach the threshold in the settings, the comment waits for a moderator ' +
          'even if it was visible before. Moderators can undo their own decisions, and admins can undo ' +
          'any. If the decision has already been undone, the answer is 200 with the decision that ' +
          'undid it.',
        tags: ['Moderation'],
        params: IdParams,
        body: ref(UndoInput),
        response: { 200: ref(Decision), 201: ref(Decision) },
      },
      config: {
        action: 'decision:undo',
        problems: ['not-found', 'comment-own-decision', 'decision-not-standing', 'decision-final'],
      },
      preValidation: fillBody,
    },
    async (request, reply) => {
      const { params, body } = request
      const undo = { decisionId: params.id, note: body.note ?? null }
      const { decision, isNew } = await undoDecision(deps, actorOf(request), undo)
      reply.code(isNew ? 201 : 200)
      return presentDecision(decision)
    },
  )

  app.post(
    '/v1/moderation/undos',
    {
      schema: {
        operationId: 'undoDecisions',
        summary: 'Undo a batch, or the decisions of a moderator in a period',
        description:
          `Undoes the newest decisions first, at most ${mostUndoneAtOnce} in one request; send the same ` +
          'request again while `hasMore` is true. Decisions that no longer stand are skipped. Several ' +
          'decisions in a row on one comment are undone by one decision. Moderators can undo their own ' +
          'decisions, and admins can undo any.',
        tags: ['Moderation'],
        body: ref(UndosInput),
        response: { 200: ref(Undos) },
      },
      config: { action: 'decision:undo', problems: ['not-found'] },
    },
    (request) => {
      const { note = null } = request.body
      return undoDecisions(deps, actorOf(request), { selection: readSelection(request.body), note })
    },
  )
}

function readSelection({ batchId, moderatorId, ...time }: UndosInput): Selection {
  const since = readInstant({ pointer: '/since' }, time.since) ?? undefined
  const until = readInstant({ pointer: '/until' }, time.until) ?? undefined
  if (batchId !== undefined) {
    const others = Object.entries({ moderatorId, since, until })
    const [other] = others.find(([, value]) => value !== undefined) ?? []
    if (other !== undefined) throw invalidField(`/${other}`, 'is not allowed together with `batchId`')
    return { batchId }
  }
  if (moderatorId === undefined) throw invalidField('/moderatorId', 'is required unless `batchId` is given')
  if (since === undefined) throw invalidField('/since', 'is required together with `moderatorId`')
  return { moderatorId, since, ...(until && { until }) }
}
