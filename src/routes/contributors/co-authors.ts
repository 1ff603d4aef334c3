/** The routes with which the owner of a profile says who may sign articles with it. */
import { actorOf } from '../../auth/authorize.ts'
import { setCoAuthors } from '../../commands/contributors/set-co-authors.ts'
import { findCoAuthors } from '../../db/queries/contributors/co-authors.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentCoAuthors } from '../../presenters/contributors/contributors.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import { CoAuthors, CoAuthorsInput } from '../../schemas/contributors/co-authors.ts'

export function coAuthorRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/contributors/:idOrSlug/co-authors',
    {
      schema: {
        operationId: 'getCoAuthors',
        summary: 'List who may sign with a profile',
        description:
          'Returns the accounts that may name this profile in the byline of an article, for the ' +
          'account that the profile belongs to and for admins.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        response: { 200: ref(CoAuthors) },
      },
      config: { action: 'contributor:read-co-authors', problems: ['not-found'] },
    },
    async (request) => {
      const { reach, accountId } = actorOf(request)
      const found = await findCoAuthors(deps.database.db, {
        idOrSlug: request.params.idOrSlug,
        accountId: reach === 'own' ? accountId : undefined,
      })
      if (!found) throw notFound('contributor')
      return presentCoAuthors(found)
    },
  )

  app.put(
    '/v1/contributors/:idOrSlug/co-authors',
    {
      schema: {
        operationId: 'setCoAuthors',
        summary: 'Set who may sign with a profile',
        description: [
          'The account that the profile belongs to says which other accounts may name it in the ' +
            'byline of an article. Admins may set the list of any profile. The list replaces the ' +
            'former list. Sending the same list again changes nothing.',
          'Authors may sign only with their own profile and with the profiles that have agreed. ' +
            'Admins may sign with every profile. Whoever is in the byline of a draft may read, revise ' +
            'and publish it.',
          'When you take an account off the list, public texts and the bylines of drafts stay as they ' +
            'are. But no other revision with your name becomes public, at once or by a schedule, ' +
            'unless an admin publishes or schedules it. The list becomes empty when the profile moves ' +
            'to another account.',
          'While your account is suspended, you may take accounts off the list, and add none.',
        ].join('\n\n'),
        tags: ['Contributors'],
        params: IdOrSlugParams,
        body: ref(CoAuthorsInput),
        response: { 200: ref(CoAuthors) },
      },
      config: { action: 'contributor:set-co-authors', problems: ['not-found', 'account-suspended'] },
    },
    async (request) => {
      const { params, body } = request
      return presentCoAuthors(
        await setCoAuthors(deps, actorOf(request), {
          idOrSlug: params.idOrSlug,
          accountIds: body.accountIds,
        }),
      )
    },
  )
}
