/** The routes of imports: an admin sends a file of addresses, and reads what became of its lines. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../../auth/authorize.ts'
import { receiveImport, tooLong } from '../../commands/newsletter/receive-import.ts'
import {
  findImport,
  listImports,
  listRefusals,
  readRefusals,
} from '../../db/queries/newsletter/signup-imports.ts'
import type { Deps } from '../../deps.ts'
import { csvMediaType } from '../../domain/csv.ts'
import { maxShownRefusals } from '../../domain/newsletter/imports.ts'
import type { App } from '../../http/app-type.ts'
import { addFileBodies, fileOf, fileTypes } from '../../http/file-bodies.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentImport, refusalsAsCsv } from '../../presenters/newsletter/signup-imports.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  importBodies,
  SignupImport,
  SignupImportList,
  SignupImportListQuery,
  SignupImportQuery,
  SignupImportReport,
  SignupImportReportQuery,
} from '../../schemas/newsletter/signup-imports.ts'

/** Files that arrive at the same time. Each holds a part of the file and a chunk of lines. */
const mostUploads = 2
/** Seconds. */
const retryAfter = 10

export function signupImportRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => {
    await addFileBodies(scope)
    addImport(scope, deps)
  })

  app.get(
    '/v1/newsletter-signups/imports',
    {
      schema: {
        operationId: 'listSignupImports',
        summary: 'List imports of newsletter signups, newest first',
        description: 'For admins. An import is listed for 90 days after its end.',
        tags: ['Newsletter'],
        querystring: SignupImportListQuery,
        response: { 200: ref(SignupImportList) },
      },
      config: { action: 'signup:import', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = listName('signup-imports')
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listImports(deps.database.db, { after, limit })
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentImport })
    },
  )

  app.get(
    '/v1/newsletter-signups/imports/:id',
    {
      schema: {
        operationId: 'getSignupImport',
        summary: 'Get the report of an import',
        description:
          'For admins. Shows how far the import is, the counts of its lines, and the refused lines with ' +
          'the reason for each. `format=csv` gives all refused lines as a file.',
        tags: ['Newsletter'],
        params: IdParams,
        querystring: SignupImportReportQuery,
        response: {
          200: {
            description: 'The report, or the file.',
            content: {
              'application/json': { schema: ref(SignupImportReport) },
              [csvMediaType]: { schema: { type: 'string' } },
            },
          },
        },
      },
      config: {
        action: 'signup:import',
        mayStream: true,
        maySend: ['Content-Disposition'],
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const { db } = deps.database
      const { id } = request.params
      const row = await findImport(db, id)
      if (!row) throw notFound('import')
      if (request.query.format === 'csv') return sendRefusals(deps, { request, reply, importId: id })
      const refusals = await listRefusals(db, { importId: id, after: 0, limit: maxShownRefusals })
      reply.type('application/json; charset=utf-8')
      return reply.send({ ...presentImport(row), refusals })
    },
  )
}

type Report = { request: FastifyRequest; reply: FastifyReply; importId: string }

function sendRefusals({ database }: Deps, { request, reply, importId }: Report): FastifyReply {
  reply.type(`${csvMediaType}; charset=utf-8`).headers({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="refused-lines-${importId}.csv"`,
  })
  // For HEAD, Fastify would read the stream to its end and discard it.
  const text = request.method === 'HEAD' ? [] : refusalsAsCsv(readRefusals(database.db, importId))
  return reply.send(Readable.from(text, { objectMode: false }))
}

function addImport(scope: App, deps: Deps): void {
  let uploads = 0
  scope.post(
    '/v1/newsletter-signups/imports',
    {
      schema: {
        operationId: 'importSignups',
        summary: 'Import newsletter signups from a file',
        description:
          'For admins. The body is a file of comma-separated values, or a form with the file. The first ' +
          'line names the columns; `email` is needed. `docs/guides/newsletter.md` lists the columns that ' +
          'are read. The answer comes when the file has arrived. The import then works on its lines in ' +
          'the background; its report is at `Location`. Addresses that have unsubscribed or are suppressed ' +
          'stay out.',
        tags: ['Newsletter'],
        consumes: fileTypes,
        querystring: SignupImportQuery,
        body: { content: importBodies },
        response: { 202: ref(SignupImport) },
      },
      config: {
        action: 'signup:import',
        limits: ['import-account'],
        sends: ['Location'],
      },
      // The body is read while it arrives, so there is nothing that a schema could check.
      validatorCompiler: (given) =>
        given.httpPart === 'body' ? () => true : (scope.validatorCompiler?.(given) ?? (() => true)),
    },
    async (request, reply) => {
      const { dryRun, newsletters, evidence = null, source = null, language = null, mode } = request.query
      const { importMaxBytes } = deps.config
      if (Number(request.headers['content-length'] ?? 0) > importMaxBytes) throw tooLong(importMaxBytes)
      if (uploads >= mostUploads) throw tooManyUploads()
      uploads += 1
      const options = { mode, isDryRun: dryRun === 'true', newsletters, evidence, source, language }
      try {
        // A slow sender must not keep others waiting.
        const row = await aside(request, async () =>
          receiveImport(deps, actorOf(request), { options, file: await fileOf(request) }),
        )
        reply.code(202).header('location', `/v1/newsletter-signups/imports/${row.id}`)
        return presentImport(row)
      } finally {
        uploads -= 1
      }
    },
  )
}

function aside<Result>(request: FastifyRequest, work: () => Promise<Result>): Promise<Result> {
  return request.aside ? request.aside(work) : work()
}

function tooManyUploads(): ApiError {
  return new ApiError('unavailable', 'Other files are being imported. Try again in a moment.', {
    headers: { 'retry-after': String(retryAfter) },
  })
}
