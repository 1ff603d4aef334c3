/** The two routes behind every link in a mail about an account: a page that asks, and the act itself. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Action } from '../auth/policy.ts'
import { accountPages } from '../presenters/credentials/account-pages.ts'
import { HtmlPage } from '../schemas/common.ts'
import { LinkQuery } from '../schemas/credentials/credentials.ts'
import type { App } from './app-type.ts'
import { formType, isForm, sendPage } from './forms.ts'

type PageName = keyof typeof accountPages

/** JSON from programs, a form from the page. */
export const bodyTypes = ['application/json', formType]

export function linkAnswers(description: string) {
  return {
    200: { description: `${description} For a form.`, content: HtmlPage },
    204: { description, type: 'null' },
    // Joined by the problem document that everybody else gets.
    400: { description: '', content: HtmlPage },
  } as const
}

type Description = { operationId: string; summary: string; action: Action }

export function showLink(scope: App, name: PageName, { operationId, summary, action }: Description): void {
  scope.get(
    `/v1/accounts/${name}`,
    {
      schema: {
        operationId,
        summary,
        description: 'Asks and changes nothing: programs that look into mails open links too.',
        tags: ['Accounts'],
        querystring: LinkQuery,
        response: { 200: { description: 'A page.', content: HtmlPage } },
      },
      config: { action },
    },
    async (request, reply) => sendPage(reply, accountPages[name].ask(request.query.token)),
  )
}

export function answerLink(request: FastifyRequest, reply: FastifyReply, name: PageName): FastifyReply {
  return isForm(request) ? sendPage(reply, accountPages[name].done) : reply.code(204).send(null)
}
