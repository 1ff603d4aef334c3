/** Decisions on one comment: made and listed by moderators. */
import { actorOf } from '../../auth/authorize.ts'
import { decideComment } from '../../commands/moderation/decide-comments.ts'
import { commentExists, listDecisionsOnComment } from '../../db/queries/moderation/decisions.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentDecision } from '../../presenters/comments/comments.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentsQuery, Decision, DecisionInput, DecisionList } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function decisionRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.post(
    '/v1/comments/:id/decisions',
    {
      schema: {
        operationId: 'decideComment',
        summary: 'Hide, restore or approve a comment',
        description:
          'Records your decision and changes the status of the comment. If the comment already has ' +
          'the new status, the answer is 200 with the decision that gave it the status. A restored ' +
          'comment is visible, even if it was waiting for approval when it was hidden. You cannot ' +
          'decide on your own comment, and need `overrideClaim` for a comment that another moderator ' +
          'has claimed.',
        tags: ['Moderation'],
        params: IdParams,
        body: ref(DecisionInput),
        response: { 200: ref(Decision), 201: ref(Decision) },
      },
      config: {
        action: 'comment:decide',
        problems: [
          'not-found',
          'comment-own-decision',
          'comment-edited',
          'comment-decision-refused',
          'queue-item-claimed',
        ],
      },
    },
    async (request, reply) => {
      const { readAt, ...input } = request.body
      const { decision, isNew } = await decideComment(deps, actorOf(request), {
        commentId: request.params.id,
        input,
        readAt: readInstant({ pointer: '/readAt' }, readAt),
      })
      reply.code(isNew ? 201 : 200)
      return presentDecision(decision)
    },
  )

  app.get(
    '/v1/comments/:id/decisions',
    {
      schema: {
        operationId: 'listCommentDecisions',
        summary: 'List the decisions on a comment, newest first',
        description:
          'Returns all decisions on the comment. For your own comment, `note` is null, because ' +
          'moderators write it for each other.',
        tags: ['Moderation'],
        params: IdParams,
        querystring: CommentsQuery,
        response: { 200: ref(DecisionList) },
      },
      config: { action: 'comment:read-decisions', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const commentId = request.params.id
      const { limit, cursor } = request.query
      const list = listName('decisions', { commentId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listDecisionsOnComment(db, {
        commentId,
        viewerId: actorOf(request).accountId,
        limit,
        after,
      })
      if (rows.length === 0 && !(await commentExists(db, commentId))) throw notFound('comment')
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ id }) => [id],
        present: presentDecision,
      })
    },
  )
}
