/**
 * Moderation across comments: the list of all decisions, and decisions on many comments at once.
 */
import { actorOf } from '../../auth/authorize.ts'
import { decideComments } from '../../commands/moderation/decide-comments.ts'
import { countDecisions, listDecisions } from '../../db/queries/moderation/decision-list.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readPageStart, sendTwoWayPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentDecision, presentListedDecision } from '../../presenters/comments/comments.ts'
import { ref } from '../../schemas/common.ts'
import { DecisionBatch, DecisionBatchInput, Ledger, LedgerQuery } from '../../schemas/moderation/decisions.ts'

export function decisionListRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/moderation/decisions',
    {
      schema: {
        operationId: 'listDecisions',
        summary: 'List the decisions on all comments, newest first',
        description:
          'Returns the ledger of decisions, in which nothing is ever changed or deleted. For decisions ' +
          'on your own comments, `note` is null, because moderators write it for each other.',
        tags: ['Moderation'],
        querystring: LedgerQuery,
        response: { 200: ref(Ledger) },
      },
      config: { action: 'decision:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, count } = request.query
      const filter = readFilter(request.query)
      const list = listName('all-decisions', filter)
      const { isBackward, key } = readPageStart(list, cursor, ['id'])
      const place = { isBackward, key }
      const isCounted = count === 'exact'
      const from = key?.[0]
      const viewerId = actorOf(request).accountId
      const rows = await listDecisions(db, { filter, viewerId, from, isBackward, isCounted, limit })
      // A page past the end of the list has no row that could carry the total.
      const countAll = async () => rows[0]?.total ?? (from ? countDecisions(db, filter) : 0)
      const total = isCounted ? await countAll() : undefined
      const keyOf = ({ id }: (typeof rows)[number]) => [id]
      return sendTwoWayPage(request, reply, {
        list,
        rows,
        limit,
        place,
        total,
        keyOf,
        present: presentListedDecision,
      })
    },
  )

  app.post(
    '/v1/moderation/decisions',
    {
      schema: {
        operationId: 'decideComments',
        summary: 'Hide, restore or approve up to 100 comments at once',
        description:
          'Decides on all comments or on none. If the action is not possible for a comment, or a ' +
          'colleague has claimed it and `overrideClaim` is not set, the answer is 409, `errors` names ' +
          'each such comment by its position, and nothing changes. If all ' +
          'comments already have the new status, the answer is 200. The author of several hidden ' +
          'comments gets a notice for each of them, and one mail.',
        tags: ['Moderation'],
        body: ref(DecisionBatchInput),
        response: { 200: ref(DecisionBatch), 201: ref(DecisionBatch) },
      },
      config: { action: 'decision:batch', problems: ['decision-batch-refused'] },
    },
    async (request, reply) => {
      const { commentIds, readAt, ...input } = request.body
      const { batchId, decisions } = await decideComments(deps, actorOf(request), {
        commentIds,
        input,
        readAt: readInstant({ pointer: '/readAt' }, readAt),
      })
      reply.code(batchId === null ? 200 : 201)
      return { batchId, data: decisions.map(presentDecision) }
    },
  )
}

function readFilter(query: LedgerQuery) {
  return {
    moderatorId: query.moderator,
    actions: query.action,
    reasons: query.reason,
    sources: query.source,
    batchId: query.batch,
    authorId: query.author,
    commentId: query.comment,
    since: readInstant({ parameter: 'since' }, query.since) ?? undefined,
    until: readInstant({ parameter: 'until' }, query.until) ?? undefined,
  }
}
