/** The routes behind the link with which readers choose their newsletters, without a login. */
import { changePreferences, findPreferences } from '../../commands/newsletter/change-preferences.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm } from '../../http/forms.ts'
import { addVary } from '../../http/vary.ts'
import { visitorOf } from '../../http/visitor.ts'
import { preferencesPage, presentPreferences } from '../../presenters/newsletter/preference-pages.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import {
  LinkOfLetterQuery,
  PreferencesInput,
  SignupPreferences,
} from '../../schemas/newsletter/own-signups.ts'
import { addPages, languagesOf, refusalPages, sendPage, wantsJson } from './page-answers.ts'

export function signupPreferenceRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/newsletter-signups/preferences',
    {
      schema: {
        operationId: 'setSignupPreferences',
        summary: 'Choose newsletters with the token of a letter',
        description:
          'Sets which newsletters the address gets. An empty list unsubscribes. An address that has ' +
          'unsubscribed is confirmed again, since only its reader has the link. The same choice again ' +
          'changes nothing.',
        tags: ['Newsletter'],
        querystring: LinkOfLetterQuery,
        body: ref(PreferencesInput),
        response: { 200: ref(SignupPreferences) },
      },
      config: { action: 'signup:request', problems: ['not-found', 'signup-suppressed'] },
    },
    async (request) => {
      const languageOf = await languagesOf(request, deps)
      const { query, body } = request
      const change = { token: query.token, slugs: body.newsletters, visitor: visitorOf(request), languageOf }
      return presentPreferences(await changePreferences(deps, change))
    },
  )

  app.register(async (scope: App) => {
    addPages(scope, deps)
    addPageRoutes(scope, deps)
  })
}

function addPageRoutes(scope: App, deps: Deps): void {
  scope.get(
    '/v1/newsletter-signups/preferences',
    {
      schema: {
        operationId: 'getSignupPreferences',
        summary: 'Get the newsletters of an address with the token of a letter',
        description:
          'Shows the page on which readers choose their newsletters, or returns the same as JSON if the header ' +
          'Accept asks for it. The link works for years. Opening it changes nothing.',
        tags: ['Newsletter'],
        querystring: LinkOfLetterQuery,
        response: {
          200: {
            description: 'The newsletters of the address.',
            content: { 'application/json': { schema: ref(SignupPreferences) }, ...HtmlPage },
          },
          ...refusalPages(400, 404),
        },
      },
      config: { action: 'signup:request', problems: ['not-found'] },
    },
    async (request, reply) => {
      const preferences = await findPreferences(deps, request.query.token)
      reply.header('cache-control', 'no-store')
      addVary(reply, 'Accept')
      if (wantsJson(request)) return reply.send(presentPreferences(preferences))
      const page = preferencesPage(preferences, { isSaved: false })
      return sendPage(reply, deps, { page, storedLanguage: preferences.signup.language })
    },
  )

  scope.post(
    '/v1/newsletter-signups/preferences',
    {
      schema: {
        operationId: 'submitSignupPreferences',
        summary: 'Submit the form of the preferences',
        description:
          'What the page of preferences sends: the form has `newsletters` once for each chosen one. A form ' +
          'without any unsubscribes. Programs use PUT.',
        tags: ['Newsletter'],
        consumes: [formType],
        querystring: LinkOfLetterQuery,
        body: ref(PreferencesInput),
        response: {
          200: { description: 'The page with the new choice.', content: HtmlPage },
          ...refusalPages(400, 404, 409),
        },
      },
      config: {
        action: 'signup:request',
        problems: ['not-found', 'signup-suppressed', 'unsupported-media-type'],
      },
      preValidation: async (request) => {
        // A form without a checked box has no member.
        if (isForm(request)) request.body = Object.assign({ newsletters: [] }, request.body)
      },
    },
    async (request, reply) => {
      const languageOf = await languagesOf(request, deps)
      const { query, body } = request
      const change = { token: query.token, slugs: body.newsletters, visitor: visitorOf(request), languageOf }
      const preferences = await changePreferences(deps, change)
      const page = preferencesPage(preferences, { isSaved: true })
      return sendPage(reply, deps, { page, storedLanguage: preferences.signup.language })
    },
  )
}
