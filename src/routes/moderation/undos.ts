/** Decisions taken back: one, those of a batch, those of a moderator since a time. */
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
        summary: 'Take a decision back',
        description:
          'By a decision of its own, while it is the last one on its comment: the comment is as it was before, waits as it had waited, and so do its reports; with as many of them as take a comment down, those that came meanwhile too, it waits also where it had been visible. Moderators take back their own, admins any. 200 with the decision that did it where it was undone already. An undo can be undone in turn.',
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
        summary: 'Take back a batch, or what a moderator decided since a time',
        description: `The newest first, ${mostUndoneAtOnce} at most: send it again while \`hasMore\`. What stands no more is passed over. Of several decisions in a row on one comment, one decision takes back all. Moderators take back their own, admins any.`,
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
    if (other !== undefined) throw invalidField(`/${other}`, 'has no place beside `batchId`')
    return { batchId }
  }
  if (moderatorId === undefined) throw invalidField('/moderatorId', 'or `batchId` is missing')
  if (since === undefined) throw invalidField('/since', 'is missing')
  return { moderatorId, since, ...(until && { until }) }
}
