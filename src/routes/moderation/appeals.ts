/**
 * Appeals against decisions: submitted by authors of comments, judged by moderators who took no
 * part.
 */
import { actorOf } from '../../auth/authorize.ts'
import { resolveAppeal } from '../../commands/moderation/resolve-appeal.ts'
import { submitAppeal } from '../../commands/moderation/submit-appeal.ts'
import { listAppeals } from '../../db/queries/moderation/appeals.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentAppeal, presentOwnAppeal } from '../../presenters/moderation/appeals.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  Appeal,
  AppealInput,
  AppealList,
  AppealResolution,
  AppealsQuery,
  OwnAppeal,
} from '../../schemas/moderation/appeals.ts'

export function appealRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/decisions/:id/appeals',
    {
      schema: {
        operationId: 'submitAppeal',
        summary: 'Appeal against the decision that hid your comment',
        description:
          'Submits your appeal (Digital Services Act, article 20). You can appeal once against a ' +
          'decision, within six months, while the decision stands. You get a notice of the outcome at ' +
          '/v1/accounts/me/notices. A suspended account may appeal too.',
        tags: ['Moderation'],
        params: IdParams,
        body: ref(AppealInput),
        response: { 201: ref(OwnAppeal) },
      },
      config: { action: 'appeal:submit', problems: ['not-found', 'appeal-exists', 'appeal-refused'] },
    },
    async (request, reply) => {
      const { params, body } = request
      const appeal = await submitAppeal(deps, actorOf(request), { decisionId: params.id, input: body })
      reply.code(201)
      return presentOwnAppeal(appeal)
    },
  )

  app.get(
    '/v1/appeals',
    {
      schema: {
        operationId: 'listAppeals',
        summary: 'List the appeals, oldest first',
        description:
          'Returns the open appeals, or those with another `status`, each with its decision and the ' +
          'text of the comment.',
        tags: ['Moderation'],
        querystring: AppealsQuery,
        response: { 200: ref(AppealList) },
      },
      config: { action: 'appeal:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { status, limit, cursor } = request.query
      const list = listName('appeals', { status })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const viewerId = actorOf(request).accountId
      const rows = await listAppeals(deps.database.db, { status, viewerId, limit, after })
      const keyOf = ({ id }: (typeof rows)[number]) => [id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentAppeal })
    },
  )

  app.put(
    '/v1/appeals/:id/resolution',
    {
      schema: {
        operationId: 'resolveAppeal',
        summary: 'Judge an appeal',
        description:
          'Records the outcome of an appeal. You cannot judge an appeal that you submitted, or an appeal ' +
          'about a comment that you hid by the appealed decision or by another decision that nobody has ' +
          'undone. `overturned` restores the comment by a new decision, unless the comment was restored, ' +
          'removed or decided on again meanwhile. The same outcome again changes nothing; a different ' +
          'outcome is refused with 409.',
        tags: ['Moderation'],
        params: IdParams,
        body: ref(AppealResolution),
        response: { 200: ref(Appeal) },
      },
      config: { action: 'appeal:resolve', problems: ['not-found', 'appeal-not-yours', 'appeal-resolved'] },
    },
    async (request) => {
      const { params, body } = request
      const judgement = { appealId: params.id, resolution: body }
      return presentAppeal(await resolveAppeal(deps, actorOf(request), judgement))
    },
  )
}
