/** The routes with which anybody signs up: by JSON or by an HTML form. */
import { formToken } from '../../auth/form-tokens.ts'
import { requestPreferences } from '../../commands/newsletter/request-preferences.ts'
import { requestSignup } from '../../commands/newsletter/request-signup.ts'
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { findShownSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import { acceptedLanguages, languageOfSignup } from '../../domain/newsletter/languages.ts'
import { leastFillSeconds, shownConsent } from '../../domain/newsletter/signup.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm } from '../../http/forms.ts'
import { visitorOf } from '../../http/visitor.ts'
import { receivedPage } from '../../presenters/newsletter/signup-pages.ts'
import { presentForm } from '../../presenters/newsletter/signups.ts'
import { invalidField } from '../../problems/api-error.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import {
  PreferencesRequest,
  SignupForm,
  SignupInput,
  SignupReceipt,
} from '../../schemas/newsletter/signups.ts'
import { addPages, languagesOf, refusalPages, sendPage } from './page-answers.ts'

const bodyTypes = ['application/json', formType]
const receipt = {
  message: 'If this address is not confirmed yet, a mail with a confirmation link is on its way.',
}

export function signupRequestRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/newsletter-signups/form',
    {
      schema: {
        operationId: 'getSignupForm',
        summary: 'Get what a signup form needs',
        description:
          'Returns the open newsletters, the words of the consent in the language of Accept-Language, and a ' +
          'signed token with the present time. A signup with this token must come two seconds to 24 hours ' +
          'later, which keeps away programs that fill in forms at once. The setting `signupFormToken` says ' +
          'whether a signup needs it.',
        tags: ['Newsletter'],
        response: { 200: ref(SignupForm) },
      },
      config: { action: 'signup:request' },
    },
    async (request, reply) => {
      const languageOf = await languagesOf(request, deps)
      reply.header('cache-control', 'no-store')
      return presentForm({
        formToken: formToken(deps.box, deps.clock()),
        leastSeconds: leastFillSeconds,
        newsletters: await listAllNewsletters(deps.database.db),
        consent: shownConsent(languageOf(null)).wordingText,
      })
    },
  )

  app.post(
    '/v1/newsletter-signups/preferences-mail',
    {
      schema: {
        operationId: 'requestSignupPreferences',
        summary: 'Mail the link to the preferences',
        description:
          'Sends a mail with a link to the page of preferences, if the address is or was on the list. The ' +
          'answer is the same for every address. One address gets one mail an hour and five a day.',
        tags: ['Newsletter'],
        body: ref(PreferencesRequest),
        response: { 202: ref(SignupReceipt) },
      },
      config: { action: 'signup:request', limits: ['signup-address', 'signup-account'] },
    },
    async (request, reply) => {
      const accepted = acceptedLanguages(request.headers['accept-language'])
      await requestPreferences(deps, { email: request.body.email, accepted })
      reply.code(202)
      return { message: 'If this address is on the list, a mail with a link is on its way.' }
    },
  )

  app.register(async (scope: App) => {
    addPages(scope, deps)
    addSignupRoute(scope, deps)
  })
}

function addSignupRoute(scope: App, deps: Deps): void {
  scope.post(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'requestSignup',
        summary: 'Sign up for newsletters',
        description:
          'Sends a mail with a confirmation link to the address. The address gets the newsletters only ' +
          'after its owner has confirmed. The answer is the same for every address, so it does not tell ' +
          'whether the address is on the list. A confirmed address stays confirmed, and gets a mail only if ' +
          'it would get further newsletters. One address gets one mail an hour and five a day; the link of ' +
          'the last mail then also confirms what was asked for since. The body may be an HTML form: then the ' +
          'answer is a page, or 303 to `redirect`.',
        tags: ['Newsletter'],
        consumes: bodyTypes,
        body: ref(SignupInput),
        response: {
          202: {
            description: 'The request is accepted.',
            content: { 'application/json': { schema: ref(SignupReceipt) }, ...HtmlPage },
          },
          303: { description: 'The form named a `redirect`.', type: 'null' },
          ...refusalPages(400, 409),
        },
      },
      config: {
        action: 'signup:request',
        limits: ['signup-address', 'signup-account'],
        problems: ['newsletters-closed'],
      },
    },
    async (request, reply) => {
      const { redirect, ...input } = request.body
      if (redirect !== undefined) await checkRedirect(deps, redirect, { isOfForm: isForm(request) })
      const accepted = acceptedLanguages(request.headers['accept-language'])
      const language = languageOfSignup(input.language, accepted)
      await requestSignup(deps, { ...input, language }, visitorOf(request))
      if (redirect !== undefined) return reply.redirect(redirect, 303)
      reply.code(202)
      if (isForm(request)) return sendPage(reply, deps, { page: receivedPage, storedLanguage: language })
      return reply.send(receipt)
    },
  )
}

/** Another origin would make this service vouch for a page that anybody chose. */
async function checkRedirect(
  { database }: Pick<Deps, 'database'>,
  redirect: string,
  { isOfForm }: { isOfForm: boolean },
): Promise<void> {
  const pointer = '/redirect'
  if (!isOfForm) throw invalidField(pointer, 'is only for HTML forms')
  const { siteUrl, signupRedirectOrigins } = await findShownSettings(database.db)
  const allowed = [...(siteUrl === null ? [] : [siteUrl]), ...signupRedirectOrigins]
  const { origin } = new URL(redirect)
  if (!allowed.some((url) => new URL(url).origin === origin))
    throw invalidField(
      pointer,
      'must lead to the origin of siteUrl or of signupRedirectOrigins in the settings',
    )
}
