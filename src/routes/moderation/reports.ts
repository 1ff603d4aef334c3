/** Reports on comments: made by readers, read by moderators. */
import { actorOf } from '../../auth/authorize.ts'
import { reportComment } from '../../commands/moderation/report-comment.ts'
import { isOfAnother, listReports } from '../../db/queries/moderation/reports.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentOwnReport, presentReport } from '../../presenters/moderation/reports.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentsQuery } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { OwnReport, ReportInput, ReportList } from '../../schemas/moderation/reports.ts'

export function reportRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.post(
    '/v1/comments/:id/reports',
    {
      schema: {
        operationId: 'reportComment',
        summary: 'Report a comment to the moderators',
        description:
          'Once a reader: 201. Reporting it again changes nothing and answers 200 with the first report, which says what came of it, also where the comment is hidden by now. With as many reports as the settings name, a comment that no moderator has let stand waits until one decides.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(ReportInput),
        response: { 200: ref(OwnReport), 201: ref(OwnReport) },
      },
      config: {
        action: 'comment:report',
        problems: ['not-found', 'comment-own-report'],
        limits: ['report-address', 'report-account'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const reported = await reportComment(deps, actorOf(request), { commentId: params.id, input: body })
      reply.code(reported.isNew ? 201 : 200)
      return presentOwnReport(reported.report)
    },
  )

  app.get(
    '/v1/comments/:id/reports',
    {
      schema: {
        operationId: 'listCommentReports',
        summary: 'List the reports on a comment, newest first',
        description: 'Not on a comment of your own: 404.',
        tags: ['Moderation'],
        params: IdParams,
        querystring: CommentsQuery,
        response: { 200: ref(ReportList) },
      },
      config: { action: 'comment:read-reports', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const commentId = request.params.id
      const { limit, cursor } = request.query
      const list = listName('reports', { commentId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const { accountId } = actorOf(request)
      const rows = await listReports(db, { commentId, moderatorId: accountId, limit, after })
      if (rows.length === 0 && !(await isOfAnother(db, { commentId, accountId }))) throw notFound('comment')
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentReport })
    },
  )
}
