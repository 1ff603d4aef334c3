/** What pages with a form need of a route: bodies as browsers send them, and answers that people can read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { passwordAgain, refusalPage } from '../presenters/credentials/account-pages.ts'
import { pagePolicy } from '../presenters/page.ts'
import { ApiError } from '../problems/api-error.ts'
import { problems } from '../problems/table.ts'
import { isLinkToken } from '../schemas/credentials/credentials.ts'
import type { App } from './app-type.ts'

export const formType = 'application/x-www-form-urlencoded'

/** Bytes: a token and a password of 200 characters, each byte of which may take three. */
const maxFormLength = 4096

/** To be called on a scope of its own: elsewhere bodies are JSON only. */
export function addForms(scope: App): void {
  scope.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: maxFormLength },
    (_request, body, done) => {
      try {
        done(null, readForm(String(body)))
      } catch {
        done(new ApiError('malformed-request', 'The form cannot be read.'))
      }
    },
  )
  addRefusalPages(scope)
}

/** Who sends a form is a person with a browser, and gets refusals as a page. */
export function addRefusalPages(scope: App): void {
  scope.setErrorHandler((error, request, reply) => {
    // What the route does not document as a page, and whoever is no browser, goes the way of all problems.
    if (!(error instanceof ApiError) || error.status !== 400 || !isForm(request)) throw error
    return sendPage(reply.code(error.status), pageFor(error, request.body))
  })
}

/** People are shown no names of members. */
function pageFor({ code, message, errors = [] }: ApiError, body: unknown): string {
  const { token } = (body ?? {}) as { token?: unknown }
  const [fault, ...others] = errors
  if (fault?.pointer === '/password' && others.length === 0 && isLinkToken(token)) {
    return passwordAgain(token, fault.detail)
  }
  const detail =
    code === 'invalid-request' ? 'The form is incomplete. Open the link in the mail again.' : message
  return refusalPage({ title: problems[code].title, detail })
}

export function isForm({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.toLowerCase().startsWith(formType) ?? false
}

export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'cache-control': 'no-store',
    })
    .send(html)
}

/** Strict where URLSearchParams is not: a name that stands twice and bytes that are no UTF-8 are refused. */
function readForm(text: string): Record<string, string> {
  const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
  const entries = text.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [decode(name), decode(value.join('='))] as const
  })
  if (new Set(entries.map(([name]) => name)).size < entries.length) throw new Error('a name stands twice')
  return Object.fromEntries(entries)
}
