/** The routes of tags: the public list, and how admins rename, merge and delete tags. */
import { actorOf } from '../../auth/authorize.ts'
import { deleteTag } from '../../commands/articles/delete-tag.ts'
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
          'Lists each tag with the number of published articles that have it. Tags without a ' +
          'published article are left out.',
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
        summary: 'Rename a tag',
        description:
          'For admins. The new name shows in all articles at once. The slug stays as it is. The ' +
          'name must not be, written as a slug, the slug of another tag. No two ' +
          'tags have one name; upper and lower case make no difference. A patch that changes ' +
          'nothing answers with the tag as it is.',
        tags: ['Tags'],
        params: IdOrSlugParams,
        body: ref(TagPatch),
        response: { 200: ref(CountedTag) },
      },
      config: { action: 'tag:rename', problems: ['not-found', 'tag-name-taken'] },
    },
    async (request) => {
      const { params, body } = request
      return presentCountedTag(
        await renameTag(deps, actorOf(request), { idOrSlug: params.idOrSlug, patch: body }),
      )
    },
  )

  app.delete(
    '/v1/tags/:idOrSlug',
    {
      schema: {
        operationId: 'deleteTag',
        summary: 'Delete a tag that no article has',
        description:
          'For admins. Deletes the tag, with the slugs of tags that were merged into it. Drafts and ' +
          'scheduled revisions count as articles. A former revision that has the tag shows it no ' +
          'longer, also when it is restored. The slugs and the name are free again.',
        tags: ['Tags'],
        params: IdOrSlugParams,
        response: { 204: { description: 'The tag is deleted.', type: 'null' } },
      },
      config: { action: 'tag:delete', problems: ['not-found', 'tag-in-use'] },
    },
    async (request, reply) => {
      await deleteTag(deps, actorOf(request), request.params.idOrSlug)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/v1/tags/:idOrSlug/merge',
    {
      schema: {
        operationId: 'mergeTags',
        summary: 'Merge a tag into another',
        description:
          'For admins. The articles of the merged tag get the other tag. From then on the slug of ' +
          'the merged tag leads to the other tag: in drafts, old revisions, filters and feeds, ' +
          'and in new drafts that name it. A merge cannot be undone. The answer is the tag that ' +
          'remains. Repeating the request changes nothing.',
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
