/** The topics of what is published, and how admins put them in order. */
import { actorOf } from '../../auth/authorize.ts'
import { mergeTags } from '../../commands/articles/merge-tags.ts'
import { renameTag } from '../../commands/articles/rename-tag.ts'
import { type CountedTagRow, listTags } from '../../db/queries/articles/tags.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentCountedTag } from '../../presenters/articles/articles.ts'
import { CountedTag, TagList, TagMergeInput, TagPatch, TagQuery } from '../../schemas/articles/tags.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'

export function tagRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/tags',
    {
      schema: {
        operationId: 'listTags',
        summary: 'List the tags of published articles',
        description:
          'Each tag comes with the number of published articles that carry it. Tags without a published article are left out.',
        tags: ['Tags'],
        querystring: TagQuery,
        response: { 200: ref(TagList) },
      },
      config: { action: 'tag:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, sort = 'name' } = request.query
      const list = listName('tags', { sort })
      const isByName = sort === 'name'
      const last = readCursor(list, cursor, [isByName ? 'text' : 'integer', 'id'])
      const rows = await listTags(deps.database.db, {
        sort,
        after: last && { key: last[0], id: last[1] as string },
        limit,
      })
      const keyOf = ({ name, articleCount, id }: CountedTagRow) => [isByName ? name : articleCount, id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentCountedTag })
    },
  )

  app.patch(
    '/v1/tags/:idOrSlug',
    {
      schema: {
        operationId: 'renameTag',
        summary: 'Change the name of a tag',
        description: 'Everywhere at once. The slug stays as it is.',
        tags: ['Tags'],
        params: IdOrSlugParams,
        body: ref(TagPatch),
        response: { 200: ref(CountedTag) },
      },
      config: { action: 'tag:rename', problems: ['not-found'] },
    },
    async (request) => {
      const { params, body } = request
      return presentCountedTag(
        await renameTag(deps, actorOf(request), { idOrSlug: params.idOrSlug, patch: body }),
      )
    },
  )

  app.post(
    '/v1/tags/:idOrSlug/merge',
    {
      schema: {
        operationId: 'mergeTags',
        summary: 'Merge a tag into another',
        description:
          'Its articles get the other tag, and its slug leads there for good: from drafts, old revisions, filters, feeds, and new drafts that name it. Answers with the tag that stays; the same again changes nothing.',
        tags: ['Tags'],
        params: IdOrSlugParams,
        body: ref(TagMergeInput),
        response: { 200: ref(CountedTag) },
      },
      config: { action: 'tag:merge', problems: ['not-found'] },
    },
    async (request) => {
      const { params, body } = request
      return presentCountedTag(
        await mergeTags(deps, actorOf(request), { idOrSlug: params.idOrSlug, input: body }),
      )
    },
  )
}
