/** The route that merges two profiles. */
import { actorOf } from '../../auth/authorize.ts'
import { mergeContributors } from '../../commands/contributors/merge-contributors.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentContributor } from '../../presenters/contributors/contributors.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import { Contributor, ContributorMergeInput } from '../../schemas/contributors/contributors.ts'

export function contributorMergeRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  app.post(
    '/v1/contributors/:idOrSlug/merge',
    {
      schema: {
        operationId: 'mergeContributors',
        summary: 'Merge a contributor into another',
        description:
          'For admins. Published articles, drafts and revisions that name the merged profile name the other ' +
          'one from then on. The id and the slug of the merged profile are redirected to the other one. Its ' +
          'name, text, links and pictures are dropped. If only the merged profile belongs to an account, the ' +
          'other one gets the account. A merge cannot be undone. The answer is the profile that remains. ' +
          'Repeating the request changes nothing.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        body: ref(ContributorMergeInput),
        response: { 200: ref(Contributor) },
      },
      config: { action: 'contributor:merge', problems: ['not-found', 'contributor-accounts-differ'] },
    },
    async (request) => {
      const { params, body } = request
      const merge = { idOrSlug: params.idOrSlug, into: body.into }
      const merged = await mergeContributors(deps, actorOf(request), merge)
      return presentContributor(merged, { publicUrl, viewer: 'admin' })
    },
  )
}
