/** The routes with which admins read the newsletter list: pages, the export, and the counts. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../../auth/authorize.ts'
import { noteSignupExport } from '../../commands/newsletter/note-signup-export.ts'
import { exportSignups, listSignups, type SignupFilter } from '../../db/queries/newsletter/signup-list.ts'
import { countBySource, countByStatus, countSteps } from '../../db/queries/newsletter/signup-stats.ts'
import type { Deps } from '../../deps.ts'
import { csvMediaType } from '../../domain/csv.ts'
import { mostSources, statsPeriodOf } from '../../domain/newsletter/signup-stats.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentSignupStats } from '../../presenters/newsletter/signup-stats.ts'
import { presentSignup, signupsAsCsv } from '../../presenters/newsletter/signups.ts'
import { invalidParameter } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { SignupList, SignupQuery } from '../../schemas/newsletter/signup-admin.ts'
import { SignupStats, SignupStatsQuery } from '../../schemas/newsletter/signup-stats.ts'

export function signupListRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'listSignups',
        summary: 'List or export newsletter signups, oldest first',
        description:
          'For admins. Lists each address with its status, its newsletters and its times. `format=csv`, or ' +
          'the header `Accept: text/csv`, gives all signups of the filter as one file. The service sends ' +
          'the file while it reads the list. If the connection breaks off, the file is not complete; send ' +
          'the request again. Texts that a spreadsheet would take for formulas begin with an apostrophe. ' +
          'The audit log says who exported the list.',
        tags: ['Newsletter'],
        querystring: SignupQuery,
        response: {
          200: {
            description: 'A page of the list, or the file.',
            content: {
              'application/json': { schema: ref(SignupList) },
              [csvMediaType]: { schema: { type: 'string' } },
            },
          },
        },
      },
      config: {
        action: 'signup:list',
        mayStream: true,
        maySend: ['Content-Disposition'],
        problems: ['invalid-cursor'],
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, ...asked } = request.query
      const filter = filterOf(asked)
      if (format === 'csv' || (format === undefined && wantsCsv(request))) {
        return sendExport(deps, { request, reply, filter })
      }
      const list = listName('signups', asked)
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listSignups(deps.database.db, filter, { after, limit: limit + 1 })
      reply.type('application/json; charset=utf-8')
      return reply.send(
        sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentSignup }),
      )
    },
  )

  app.get(
    '/v1/newsletter-signups/stats',
    {
      schema: {
        operationId: 'getSignupStats',
        summary: 'Count newsletter signups by status, source and time',
        description:
          'For admins. Counts the signups by their present status and by their source, and the steps of ' +
          'the consent ledger (requests, confirmations, leavings) in each period.',
        tags: ['Newsletter'],
        querystring: SignupStatsQuery,
        response: { 200: ref(SignupStats) },
      },
      config: { action: 'signup:list' },
    },
    async (request) => {
      const { by, since, until, timeZone } = request.query
      const asked = {
        by,
        timeZone,
        since: readInstant({ parameter: 'since' }, since),
        until: readInstant({ parameter: 'until' }, until),
      }
      const period = statsPeriodOf(asked, deps.clock())
      if ('fault' in period) throw invalidParameter(period.parameter, period.fault)
      const { db } = deps.database
      const statuses = await countByStatus(db)
      const sources = await countBySource(db, mostSources)
      const steps = await countSteps(db, period)
      return presentSignupStats({ statuses, sources, steps }, period)
    },
  )
}

type Asked = Omit<SignupQuery, 'limit' | 'cursor' | 'format'>

function filterOf({
  requestedAfter,
  requestedBefore,
  confirmedAfter,
  confirmedBefore,
  ...filter
}: Asked): SignupFilter {
  return {
    ...filter,
    requestedAfter: readInstant({ parameter: 'requestedAfter' }, requestedAfter),
    requestedBefore: readInstant({ parameter: 'requestedBefore' }, requestedBefore),
    confirmedAfter: readInstant({ parameter: 'confirmedAfter' }, confirmedAfter),
    confirmedBefore: readInstant({ parameter: 'confirmedBefore' }, confirmedBefore),
  }
}

function wantsCsv({ headers }: FastifyRequest): boolean {
  return headers.accept?.trimStart().toLowerCase().startsWith(csvMediaType) ?? false
}

type Export = { request: FastifyRequest; reply: FastifyReply; filter: SignupFilter }

async function sendExport(deps: Deps, { request, reply, filter }: Export): Promise<FastifyReply> {
  reply.type(`${csvMediaType}; charset=utf-8`).headers({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="signups-${deps.clock().toISOString().slice(0, 10)}.csv"`,
  })
  // For HEAD, Fastify would read the stream to its end and discard it.
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  await noteSignupExport(deps, actorOf(request), filter)
  const batches = exportSignups(deps.database.db, filter, deps.newId())
  return reply.send(Readable.from(signupsAsCsv(batches), { objectMode: false, highWaterMark: 65_536 }))
}
