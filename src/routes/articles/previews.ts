/** Previews: links that show one revision to whoever has them, made, listed, opened and revoked. */
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
        summary: 'Make a link that shows one revision without a login',
        description:
          'Whoever has the link reads that revision until it expires, it is revoked, the article is deleted, or whoever made it may no longer do so. The token is in this answer and never shown again.',
        tags: ['Drafts'],
        params: IdParams,
        body: ref(PreviewInput),
        response: { 201: ref(NewPreview) },
      },
      config: { action: 'preview:create', sends: ['Location'], problems: ['not-found', 'preview-limit'] },
      preValidation: fillBody,
    },
    async (request, reply) => {
      const wish = { articleId: request.params.id, input: request.body }
      const created = await createPreview(deps, actorOf(request), wish)
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
          'Lists the links that still open a revision of this article. The token of a preview is shown only once, when the preview is created.',
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
        summary: 'Revoke a preview',
        description: 'When this has answered, no instance shows it any more.',
        tags: ['Drafts'],
        params: PreviewParams,
        response: { 204: { description: 'Revoked.', type: 'null' } },
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
        summary: 'Read the revision that a preview shows',
        description:
          'In the shape of a published article. Of one that was never public, `publishedAt` is when it is due, else when the revision was saved; `updatedAt` is when it was saved. 404 for every token that does not open anything, whatever the reason. Neither caches nor search engines may keep it.',
        tags: ['Articles'],
        params: PreviewTokenParams,
        response: { 200: ref(Article) },
      },
      config: { action: 'preview:read', sends: ['X-Robots-Tag'], problems: ['not-found'] },
      onRequest: async (_request, reply) => {
        // On refusals too. `Referrer-Policy: no-referrer` is on every answer.
        reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
      },
    },
    async (request) => {
      const at = clock()
      const preview = await previewTokens.verify(request.params.token)
      const row = preview && (await findPreviewed(database.db, { ...preview, at }))
      if (!row || !couldStillMake(row.maker, { ownerId: row.ownerId, at })) throw notFound('preview')
      return presentPreviewed(row)
    },
  )
}
