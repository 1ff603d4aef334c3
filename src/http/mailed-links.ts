/**
 * The two routes behind each link in a mail about an account: a page that asks for confirmation,
 * and the action.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Action } from '../auth/policy.ts'
import { accountPages } from '../presenters/credentials/account-pages.ts'
import { HtmlPage } from '../schemas/common.ts'
import { LinkQuery } from '../schemas/credentials/credentials.ts'
import type { App } from './app-type.ts'
import { formType, isForm, sendHtml } from './forms.ts'

type PageName = keyof typeof accountPages

/** Programs send JSON, and the page sends a form. */
export const bodyTypes = ['application/json', formType]

export function linkAnswers(description: string) {
  return {
    200: { description: `${description} The answer to a form is a page.`, content: HtmlPage },
    204: { description, type: 'null' },
    // The route also documents the problem document that programs get.
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
        description:
          'Shows a page that asks for confirmation. It changes nothing, because mail scanners open ' +
          'links too.',
        tags: ['Accounts'],
        querystring: LinkQuery,
        response: { 200: { description: 'A page with a button.', content: HtmlPage } },
      },
      config: { action },
    },
    async (request, reply) => sendHtml(reply, accountPages[name].ask(request.query.token)),
  )
}

export async function answerLink(
  request: FastifyRequest,
  reply: FastifyReply,
  name: PageName,
): Promise<FastifyReply> {
  return isForm(request) ? sendHtml(reply, accountPages[name].done) : reply.code(204).send(null)
}
