/** The routes of the masthead: the public profiles of contributors. */
import { actorOf } from '../../auth/authorize.ts'
import { changeContributor } from '../../commands/contributors/change-contributor.ts'
import { createContributor } from '../../commands/contributors/create-contributor.ts'
import { findContributor, listContributors } from '../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { checkSearchWords } from '../../http/search-words.ts'
import { presentContributor } from '../../presenters/contributors/contributors.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import {
  Contributor,
  ContributorInput,
  ContributorList,
  ContributorPatch,
  ContributorQuery,
} from '../../schemas/contributors/contributors.ts'

export function contributorRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/contributors',
    {
      schema: {
        operationId: 'listContributors',
        summary: 'List contributors, sorted by name',
        description:
          'Lists the public profiles of the masthead. Each profile has the number of published ' +
          'articles with its byline. `q` finds profiles by words of their name, role and text.',
        tags: ['Contributors'],
        querystring: ContributorQuery,
        response: { 200: ref(ContributorList) },
      },
      config: { action: 'contributor:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, role: roles, q } = request.query
      checkSearchWords(q)
      const list = listName('contributors', { roles, q })
      const key = readCursor(list, cursor, ['text', 'id'])
      const after = key && { name: key[0], id: key[1] }
      const rows = await listContributors(db, { roles, q, after, limit })
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ name, id }) => [name, id],
        present: presentContributor,
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
          'with its byline.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        response: { 200: ref(Contributor) },
      },
      config: { action: 'contributor:read', problems: ['not-found'] },
    },
    async (request) => {
      const contributor = await findContributor(db, request.params.idOrSlug)
      if (!contributor) throw notFound('contributor')
      return presentContributor(contributor)
    },
  )

  app.post(
    '/v1/contributors',
    {
      schema: {
        operationId: 'createContributor',
        summary: 'Create a contributor',
        description:
          'For admins. Adds a public profile to the masthead, which articles can name in their ' +
          'byline. A profile needs no account, but can be linked to one. Without `role`, the role ' +
          'is `contributor`. Without `slug`, the slug is made from the name.',
        tags: ['Contributors'],
        body: ref(ContributorInput),
        response: { 201: ref(Contributor) },
      },
      config: {
        action: 'contributor:create',
        sends: ['Location'],
        problems: ['contributor-slug-taken', 'contributor-account-taken'],
      },
    },
    async (request, reply) => {
      const contributor = await createContributor(deps, actorOf(request), request.body)
      reply.code(201).header('location', `/v1/contributors/${contributor.id}`)
      return presentContributor(contributor)
    },
  )

  app.patch(
    '/v1/contributors/:idOrSlug',
    {
      schema: {
        operationId: 'changeContributor',
        summary: 'Change a contributor',
        description:
          'Applies a merge patch to your own profile, or to any profile if you are an admin. Only ' +
          'an admin may change `role`, `slug` and `accountId`. Only an admin may give a profile a name ' +
          'that looks like that of somebody else who works here. An empty patch changes nothing ' +
          'and answers with the profile as it is.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        body: ref(ContributorPatch),
        response: { 200: ref(Contributor) },
      },
      config: {
        action: 'contributor:change',
        problems: ['not-found', 'contributor-slug-taken', 'contributor-account-taken', 'name-reserved'],
      },
    },
    async (request) => {
      const { params, body } = request
      return presentContributor(
        await changeContributor(deps, actorOf(request), { idOrSlug: params.idOrSlug, patch: body }),
      )
    },
  )
}
