/** The routes of previews: links that show one revision to anybody who has the link. */
import { actorOf } from '../../auth/authorize.ts'
import { couldStillMake } from '../../auth/preview-tokens.ts'
import { createPreview } from '../../commands/articles/create-preview.ts'
import { revokePreview } from '../../commands/articles/revoke-preview.ts'
import { findPreviewed, listPreviews } from '../../db/queries/articles/previews.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { fillBody } from '../../http/optional-body.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import {
  presentNewPreview,
  presentPreview,
  presentPreviewed,
  previewPath,
} from '../../presenters/articles/previews.ts'
import { notFound } from '../../problems/api-error.ts'
import { Article } from '../../schemas/articles/articles.ts'
import {
  NewPreview,
  PreviewInput,
  PreviewList,
  PreviewParams,
  PreviewQuery,
  PreviewTokenParams,
} from '../../schemas/articles/previews.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function previewRoutes(app: App, deps: Deps): void {
  const { database, clock, config, previewTokens } = deps

  app.post(
    '/v1/articles/:id/previews',
    {
      schema: {
        operationId: 'createPreview',
        summary: 'Create a preview link',
        description:
          'Creates a link that shows one revision of the article to anybody who has the link, ' +
          'without a login. The link works until it expires, until somebody revokes it or deletes ' +
          'the article, or until its creator may no longer create previews of the article. Only this ' +
          'answer contains the token. An article can have at most 20 live previews.',
        tags: ['Drafts'],
        params: IdParams,
        body: ref(PreviewInput),
        response: { 201: ref(NewPreview) },
      },
      config: { action: 'preview:create', sends: ['Location'], problems: ['not-found', 'preview-limit'] },
      preValidation: fillBody,
    },
    async (request, reply) => {
      const { params, body } = request
      const created = await createPreview(deps, actorOf(request), { articleId: params.id, input: body })
      reply.code(201).header('location', previewPath(created.token))
      return presentNewPreview(created, config.publicUrl)
    },
  )

  app.get(
    '/v1/articles/:id/previews',
    {
      schema: {
        operationId: 'listPreviews',
        summary: 'List the live previews of an article, newest first',
        description:
          'Lists the previews that have not expired and were not revoked. The list does not ' +
          'contain their tokens.',
        tags: ['Drafts'],
        params: IdParams,
        querystring: PreviewQuery,
        response: { 200: ref(PreviewList) },
      },
      config: { action: 'preview:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const articleId = request.params.id
      const list = listName('previews', { articleId })
      const [before] = readCursor(list, cursor, ['id']) ?? []
      const page = { articleId, at: clock(), limit, before }
      const found = await listPreviews(database.db, actorOf(request), page)
      if (found.length === 0) throw notFound('article')
      const rows = found.flatMap(({ preview, createdBy }) =>
        preview && createdBy ? [{ preview, createdBy }] : [],
      )
      const keyOf = ({ preview }: (typeof rows)[number]) => [preview.id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentPreview })
    },
  )

  app.delete(
    '/v1/articles/:id/previews/:previewId',
    {
      schema: {
        operationId: 'revokePreview',
        summary: 'Revoke a preview link',
        description: 'The link stops working at once, at every instance of the service.',
        tags: ['Drafts'],
        params: PreviewParams,
        response: { 204: { description: 'The preview is revoked.', type: 'null' } },
      },
      config: { action: 'preview:revoke', problems: ['not-found'] },
    },
    async (request, reply) => {
      const { id: articleId, previewId } = request.params
      await revokePreview(deps, actorOf(request), { articleId, id: previewId })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/v1/previews/:token',
    {
      schema: {
        operationId: 'getPreview',
        summary: 'Get the article that a preview shows',
        description:
          'Returns the revision in the shape of a published article. `updatedAt` is the time at ' +
          'which the revision was saved. If the article was never public, `publishedAt` is the ' +
          'time for which it is scheduled, or else the time at which the revision was saved. ' +
          '`related` is empty, and `previous` and `next` are null. The answer is 404 if the ' +
          'token is unknown, expired or revoked. Every answer tells caches and search engines not ' +
          'to keep it.',
        tags: ['Articles'],
        params: PreviewTokenParams,
        response: { 200: ref(Article) },
      },
      config: { action: 'preview:read', sends: ['X-Robots-Tag'], problems: ['not-found'] },
      onRequest: async (_request, reply) => {
        // Refusals carry these headers too. Every answer has `Referrer-Policy: no-referrer`.
        reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
      },
    },
    async (request) => {
      const at = clock()
      const preview = await previewTokens.verify(request.params.token)
      const row = preview && (await findPreviewed(database.db, { ...preview, at }))
      if (!row || !couldStillMake(row.maker, { isOfMaker: row.isOfMaker, at })) throw notFound('preview')
      return presentPreviewed(row, deps.config.publicUrl)
    },
  )
}
