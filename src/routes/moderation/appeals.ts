/** Appeals against decisions: made by authors of comments, judged by moderators who had no part in them. */
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
          'Once for a decision, within six months, while it stands (Digital Services Act, article 20). What comes of it is a notice at /v1/accounts/me/notices. A suspended account may appeal too.',
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
        summary: 'List appeals, oldest first',
        description: 'Open ones, unless `status` says otherwise; with the words of the comment.',
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
          'By a moderator who neither appeals, nor made the decision, nor has hidden the comment by another one that was not taken back. `overturned` restores the comment, by a decision of its own, unless it was restored, removed or decided on anew meanwhile. Judging the same once more changes nothing; another outcome is 409.',
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
