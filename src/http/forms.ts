/**
 * Lets a route serve a page with a form. It parses the bodies of forms, and answers with pages that
 * people can read.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { passwordAgain, refusalPage } from '../presenters/credentials/account-pages.ts'
import { type Page, pagePolicy } from '../presenters/page.ts'
import { ApiError } from '../problems/api-error.ts'
import { problems } from '../problems/table.ts'
import { isLinkToken } from '../schemas/credentials/credentials.ts'
import type { App } from './app-type.ts'
import { formLimit } from './http-limits.ts'
import { permissionsPolicy } from './security-headers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Pages name the publication. */
    findPublicationName: () => Promise<string>
  }
}

const pagePermissions = permissionsPolicy()

export const formType = 'application/x-www-form-urlencoded'

/** Call this on a Fastify scope of its own, because all other routes accept JSON bodies only. */
export function addForms(scope: App): void {
  scope.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: formLimit },
    (_request, body, done) => {
      try {
        done(null, readForm(String(body)))
      } catch {
        done(new ApiError('malformed-request', 'The form is malformed.'))
      }
    },
  )
  addRefusalPages(scope)
}

/** Answers the errors of a form with a page, since a person with a browser has sent it. */
export function addRefusalPages(scope: App): void {
  scope.setErrorHandler(async (error, request, reply) => {
    // A route documents a page for its 400 only. Programs, and people with any other error, get a
    // problem document.
    if (!(error instanceof ApiError) || error.status !== 400 || !isForm(request)) throw error
    return sendHtml(reply.code(error.status), pageFor(error, request.body))
  })
}

/** The page says what to do in words, since people do not know the names of members. */
function pageFor({ code, message, errors = [] }: ApiError, body: unknown): Page {
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

export async function sendHtml(reply: FastifyReply, page: Page): Promise<FastifyReply> {
  const html = page(await reply.server.findPublicationName())
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'permissions-policy': pagePermissions,
      'cache-control': 'no-store',
    })
    .send(html)
}

/**
 * Throws for a repeated name and for invalid UTF-8, both of which URLSearchParams accepts. The names of
 * `lists` may be repeated, and their values are arrays.
 */
export function readForm(text: string, lists: readonly string[] = []): Record<string, string | string[]> {
  const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
  const members = new Map<string, string | string[]>()
  for (const pair of text.split('&')) {
    const [written = '', ...parts] = pair.split('=')
    const [name, value] = [decode(written), decode(parts.join('='))]
    const former = members.get(name)
    if (lists.includes(name)) members.set(name, [...(former ?? []), value])
    else if (former === undefined) members.set(name, value)
    else throw new Error('the form has a name twice')
  }
  return Object.fromEntries(members)
}
