/** The routes with which admins set which letters the service writes by itself. */
import { actorOf } from '../../auth/authorize.ts'
import { setAutomaticLetters } from '../../commands/newsletter/set-automatic-letters.ts'
import { findNewsletter } from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentAutomaticLetters } from '../../presenters/newsletter/automatic-letters.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { AutomaticLetters, AutomaticLettersInput } from '../../schemas/newsletter/letter-settings.ts'
import { NewsletterParams } from '../../schemas/newsletter/newsletters.ts'

export function automaticLetterRoutes(app: App, deps: Deps): void {
  const url = '/v1/newsletters/:slug/automatic-letters'
  app.get(
    url,
    {
      schema: {
        operationId: 'getAutomaticLetters',
        summary: 'Get the rule of automatic letters',
        description: 'For admins. The answer is 404 if the service writes no letters by itself.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 200: ref(AutomaticLetters) },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request) => {
      const newsletter = await findNewsletter(deps.database.db, request.params.slug)
      const presented = newsletter && presentAutomaticLetters(newsletter)
      if (!presented) throw notFound(newsletter ? 'rule of automatic letters' : 'newsletter')
      return presented
    },
  )

  app.put(
    url,
    {
      schema: {
        operationId: 'setAutomaticLetters',
        summary: 'Let the service write letters by itself',
        description:
          'For admins. A letter is made each week or each day, with the articles since the last one. Without ' +
          'new articles no letter is made.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        body: ref(AutomaticLettersInput),
        response: { 200: ref(AutomaticLetters) },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request) => {
      const { slug } = request.params
      const presented = presentAutomaticLetters(
        await setAutomaticLetters(deps, actorOf(request), {
          slug,
          rule: { weekday: null, tag: null, ...request.body },
        }),
      )
      if (!presented) throw new Error('a rule that was set has its next time')
      return presented
    },
  )

  app.delete(
    url,
    {
      schema: {
        operationId: 'deleteAutomaticLetters',
        summary: 'Let the service write no letters by itself',
        description: 'For admins. Letters that were made stay.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 204: { description: 'The service writes no letters by itself.', type: 'null' } },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request, reply) => {
      await setAutomaticLetters(deps, actorOf(request), { slug: request.params.slug, rule: null })
      return reply.code(204).send(null)
    },
  )
}
