/** The routes that create and change profiles. */
import { actorOf } from '../../auth/authorize.ts'
import { changeContributor } from '../../commands/contributors/change-contributor.ts'
import { createContributor } from '../../commands/contributors/create-contributor.ts'
import type { Deps } from '../../deps.ts'
import type { Reach } from '../../domain/actor.ts'
import type { App } from '../../http/app-type.ts'
import { presentContributor, type Viewer } from '../../presenters/contributors/contributors.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import { Contributor, ContributorInput, ContributorPatch } from '../../schemas/contributors/contributors.ts'

export function contributorChangeRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config

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
      return presentContributor(contributor, { publicUrl, viewer: 'admin' })
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
          'an admin may change `role`, `slug`, `isFormer` and `accountId`. Only an admin may give a profile a ' +
          'name that looks like that of somebody else who works here. An empty patch changes nothing ' +
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
      const actor = actorOf(request)
      const changed = await changeContributor(deps, actor, { idOrSlug: params.idOrSlug, patch: body })
      return presentContributor(changed, { publicUrl, viewer: viewerWith(actor.reach) })
    },
  )
}

const viewerWith = (reach: Reach | undefined): Viewer => (reach === 'any' ? 'admin' : 'owner')
