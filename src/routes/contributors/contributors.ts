/** The public routes of the masthead: the list of contributors, and one profile. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorIfAllowed } from '../../auth/authorize.ts'
import { findPresentContributor, listContributors } from '../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../deps.ts'
import { isNameOf } from '../../domain/uuid.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { checkSearchWords } from '../../http/search-words.ts'
import { keepPrivate } from '../../http/vary.ts'
import { presentContributor, type Viewer } from '../../presenters/contributors/contributors.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdOrSlugParams, redirectTo, ref } from '../../schemas/common.ts'
import { Contributor, ContributorList, ContributorQuery } from '../../schemas/contributors/contributors.ts'

export function contributorRoutes(app: App, deps: Deps): void {
  const { db } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/contributors',
    {
      schema: {
        operationId: 'listContributors',
        summary: 'List contributors in the order of the masthead',
        description:
          'Lists the public profiles of the masthead: editors, contributors and moderators, and then ' +
          'people who no longer work for the publication. Within a group, profiles are in the order that ' +
          'an admin has set, and then by name. `q` finds profiles by words of their name, role and text. ' +
          'The route needs no token. An admin who sends one also gets `accountId`, and e-mail addresses ' +
          'that readers do not see.',
        tags: ['Contributors'],
        querystring: ContributorQuery,
        response: { 200: ref(ContributorList) },
      },
      config: { action: 'contributor:list', problems: ['invalid-cursor'], variesByCaller: true },
    },
    async (request, reply) => {
      const { limit, cursor, role: roles, isFormer: former, q } = request.query
      checkSearchWords(q)
      const isFormer = former === undefined ? undefined : former === 'true'
      const list = listName('contributors', { roles, isFormer, q })
      const key = readCursor(list, cursor, ['integer', 'integer', 'text', 'id'])
      const after = key && { mastheadGroup: key[0], place: key[1], name: key[2], id: key[3] }
      const rows = await listContributors(db, { roles, isFormer, q, after, limit })
      const viewer = await viewerOf(request, reply, deps)
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ mastheadGroup, place, name, id }) => [mastheadGroup, place, name, id],
        present: (row) => presentContributor(row, { publicUrl, viewer }),
      })
    },
  )

  app.get(
    '/v1/contributors/:idOrSlug',
    {
      schema: {
        operationId: 'getContributor',
        summary: 'Get a contributor',
        description:
          'Returns the public profile of one contributor, with the number of published articles ' +
          'with its byline. The id and the slug of a merged profile are redirected with a 308. The route ' +
          'needs no token. An admin who sends one also gets `accountId`, and the e-mail address if readers ' +
          'do not see it.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        response: { 200: ref(Contributor), 308: redirectTo('the address') },
      },
      config: { action: 'contributor:read', problems: ['not-found'], variesByCaller: true },
    },
    async (request, reply) => {
      const { idOrSlug } = request.params
      const contributor = await findPresentContributor(db, idOrSlug)
      if (!contributor) throw notFound('contributor')
      if (!isNameOf(contributor, idOrSlug)) {
        return reply.redirect(`/v1/contributors/${contributor.slug}`, 308)
      }
      return presentContributor(contributor, { publicUrl, viewer: await viewerOf(request, reply, deps) })
    },
  )
}

/**
 * Whoever may change every profile sees all of it. Everybody else gets one public answer, the owner of a
 * profile among them, so that caches need to know of one exception only.
 */
async function viewerOf(request: FastifyRequest, reply: FastifyReply, deps: Deps): Promise<Viewer> {
  const actor = await actorIfAllowed(request, 'contributor:change', deps)
  if (actor?.reach !== 'any') return 'everybody'
  keepPrivate(reply)
  return 'admin'
}
