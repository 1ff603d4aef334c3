/** The transparency report: the figures of moderation for a period. */
import { findModerationFigures } from '../../db/queries/moderation/moderation-reports.ts'
import type { Deps } from '../../deps.ts'
import { csvMediaType } from '../../domain/csv.ts'
import { mostDays, periodOf } from '../../domain/moderation/moderation-figures.ts'
import type { App } from '../../http/app-type.ts'
import { readInstant } from '../../http/request-times.ts'
import {
  moderationReportAsCsv,
  presentModerationReport,
} from '../../presenters/moderation/moderation-reports.ts'
import { invalidParameter } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { ModerationReport, ModerationReportQuery } from '../../schemas/moderation/moderation-reports.ts'

export function moderationReportRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/moderation/report',
    {
      schema: {
        operationId: 'getModerationReport',
        summary: 'Get the figures of moderation for a period',
        description:
          'Returns the numbers of decisions, screenings, reports, appeals and suspensions in a period of ' +
          `whole days in UTC: at most ${mostDays} days, and by default the last 30. \`format=csv\` ` +
          'returns one line for each number (RFC 4180).',
        tags: ['Moderation'],
        querystring: ModerationReportQuery,
        response: {
          200: {
            description: 'The report.',
            content: {
              'application/json': { schema: ref(ModerationReport) },
              [csvMediaType]: { schema: { type: 'string' } },
            },
          },
        },
      },
      config: { action: 'moderation:report', maySend: ['Content-Disposition'] },
    },
    async (request, reply) => {
      const { from, to, format } = request.query
      const asked = { from: readDay('from', from), to: readDay('to', to) }
      const period = periodOf(asked, deps.clock())
      if ('fault' in period) throw invalidParameter('from', period.fault)
      const report = presentModerationReport(await findModerationFigures(deps.database.db, period), period)
      if (format === 'json') return reply.type('application/json; charset=utf-8').send(report)
      const name = `moderation-${report.from.slice(0, 10)}-${report.to.slice(0, 10)}.csv`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      return reply.type(`${csvMediaType}; charset=utf-8`).send(moderationReportAsCsv(report))
    },
  )
}

function readDay(parameter: string, day: string | undefined): Date | null {
  return readInstant({ parameter }, day && `${day}T00:00:00Z`)
}
