/**
 * The routes behind the link with which readers leave newsletters, without a login. Mail programs post to
 * it for their own unsubscribe button (RFC 8058).
 */
import { findUnsubscription, giveLeavingReason, unsubscribe } from '../../commands/newsletter/unsubscribe.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm, readForm } from '../../http/forms.ts'
import { formLimit } from '../../http/http-limits.ts'
import { fillBody } from '../../http/optional-body.ts'
import { visitorOf } from '../../http/visitor.ts'
import {
  askToUnsubscribe,
  saysUnsubscribed,
  thanksForReason,
} from '../../presenters/newsletter/preference-pages.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { LinkOfLetterQuery, SignupUnsubscriptionInput } from '../../schemas/newsletter/own-signups.ts'
import { SignupReceipt } from '../../schemas/newsletter/signups.ts'
import { addRefusalPages, refusalPages, sendPage } from './page-answers.ts'

const path = '/v1/newsletter-signups/unsubscribe'
const known = Object.keys(SignupUnsubscriptionInput.properties)

export function signupUnsubscriptionRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => {
    addTolerantForms(scope)
    addRefusalPages(scope, deps)

    scope.get(
      path,
      {
        schema: {
          operationId: 'showSignupUnsubscription',
          summary: 'Show the page that unsubscribes',
          description:
            'Shows a page with buttons that unsubscribe from the newsletter of the letter, and from all. The ' +
            'link works for years. Opening it changes nothing, since programs that scan mails open links too.',
          tags: ['Newsletter'],
          querystring: LinkOfLetterQuery,
          response: {
            200: { description: 'The page with the buttons.', content: HtmlPage },
            ...refusalPages(400, 404),
          },
        },
        config: { action: 'signup:request', problems: ['not-found'] },
      },
      async (request, reply) => {
        const { signup, newsletter } = await findUnsubscription(deps, request.query.token)
        const page = askToUnsubscribe({ email: signup.email, newsletter: newsletter?.name ?? null })
        return sendPage(reply, deps, { page, storedLanguage: signup.language })
      },
    )

    addUnsubscribeRoute(scope, deps)
  })
}

function addUnsubscribeRoute(scope: App, deps: Deps): void {
  scope.post(
    path,
    {
      schema: {
        operationId: 'unsubscribeSignup',
        summary: 'Unsubscribe with the token of a letter',
        description:
          'Unsubscribes without a login, also for the unsubscribe button of mail programs (RFC 8058), which ' +
          'send a form with `List-Unsubscribe=One-Click`. Repeating changes nothing. No rate limit counts this ' +
          'request, since mail services send it for many readers. A form gets a page, which asks for a reason ' +
          'and can take the step back. Every other request gets JSON.',
        tags: ['Newsletter'],
        consumes: ['application/json', formType, 'multipart/form-data'],
        querystring: LinkOfLetterQuery,
        body: ref(SignupUnsubscriptionInput),
        response: {
          200: {
            description: 'The address gets these letters no longer.',
            content: { 'application/json': { schema: ref(SignupReceipt) }, ...HtmlPage },
          },
          ...refusalPages(400, 404),
        },
      },
      config: { action: 'signup:request', limits: [], problems: ['not-found', 'unsupported-media-type'] },
      preValidation: fillBody,
    },
    async (request, reply) => {
      const { token } = request.query
      const { from, reason, comment = null } = request.body
      if (reason !== undefined) {
        const { language } = await giveLeavingReason(deps, token, { reason, comment })
        if (isForm(request)) return sendPage(reply, deps, { page: thanksForReason, storedLanguage: language })
        return reply.send({ message: 'Thank you for the answer.' })
      }
      const by = from === undefined ? 'one-click' : 'page'
      const visitor = visitorOf(request)
      const done = await unsubscribe(deps, { token, from: from ?? 'newsletter', by, visitor })
      if (!isForm(request)) return reply.send({ message: 'The address gets these letters no longer.' })
      const page = saysUnsubscribed({ newsletter: done.newsletter?.name ?? null, token, former: done.former })
      return sendPage(reply, deps, { page, storedLanguage: done.signup.language })
    },
  )
}

/** A mail program must not fail over its form, so unknown members and broken forms count as none. */
function addTolerantForms(scope: App): void {
  const limit = { parseAs: 'string', bodyLimit: formLimit } as const
  scope.addContentTypeParser(formType, limit, (_request, body, done) =>
    done(null, knownMembers(String(body))),
  )
  scope.addContentTypeParser('multipart/form-data', limit, (_request, _body, done) => done(null, {}))
}

function knownMembers(text: string): object {
  try {
    const members = Object.entries(readForm(text))
    return Object.fromEntries(members.filter(([name, value]) => known.includes(name) && value !== ''))
  } catch {
    return {}
  }
}
