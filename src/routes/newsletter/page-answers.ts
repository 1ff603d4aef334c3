/** Answers of the newsletter as pages: their language, their look, and the pages of refusals. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findShownSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import { acceptedLanguages, languageFor, type NewsletterLanguage } from '../../domain/newsletter/languages.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm, readForm } from '../../http/forms.ts'
import { formLimit } from '../../http/http-limits.ts'
import { permissionsPolicy } from '../../http/security-headers.ts'
import type { NewsletterPage } from '../../presenters/newsletter/pages.ts'
import { deadLinkPage, refusedFormPage } from '../../presenters/newsletter/signup-pages.ts'
import { ApiError } from '../../problems/api-error.ts'
import { HtmlPage } from '../../schemas/common.ts'

type PageDeps = Pick<Deps, 'database'>

const pagePermissions = permissionsPolicy()

/** The statuses of refusals that routes document as pages too. */
const refusalStatuses = [400, 404, 409] as const

/** For the `response` of a route: the pages beside the problem documents. */
export function refusalPages<const Statuses extends readonly (typeof refusalStatuses)[number][]>(
  ...statuses: Statuses
) {
  const entries = statuses.map((status) => [status, { description: '', content: HtmlPage }] as const)
  return Object.fromEntries(entries) as Record<
    Statuses[number],
    { description: ''; content: typeof HtmlPage }
  >
}

/**
 * Finds the language of a page or of words on it: that of the signup, or else of the browser, or else of the
 * publication.
 */
export async function languagesOf(
  request: FastifyRequest,
  { database }: PageDeps,
): Promise<(stored: string | null) => NewsletterLanguage> {
  const { language } = await findShownSettings(database.db)
  const accepted = acceptedLanguages(request.headers['accept-language'])
  return (stored) => languageFor(stored, ...accepted, language)
}

/** `storedLanguage` is that of the signup. */
export async function sendPage(
  reply: FastifyReply,
  { database }: PageDeps,
  { page, storedLanguage = null }: { page: NewsletterPage; storedLanguage?: string | null },
): Promise<FastifyReply> {
  const { publicationName, accentColor, language } = await findShownSettings(database.db)
  const accepted = acceptedLanguages(reply.request.headers['accept-language'])
  const shownIn = languageFor(storedLanguage, ...accepted, language)
  const { html, style } = page({ publication: publicationName, accentColor, language: shownIn })
  const hash = createHash('sha256').update(style).digest('base64')
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-language': shownIn,
      'content-security-policy':
        `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; ` +
        "frame-ancestors 'none'",
      'permissions-policy': pagePermissions,
      'cache-control': 'no-store',
    })
    .send(html)
}

/** Whether a request asks for JSON. Browsers ask for HTML, and everything else gets the page too. */
export function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/html')
}

/**
 * Whether a refusal is read by a person: by a browser, which asks for HTML, or by whoever sent a form and
 * does not ask for JSON.
 */
function wantsPage(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html') || (isForm(request) && !wantsJson(request))
}

/** Call this on a Fastify scope of its own. Its routes take forms, and answer people with pages. */
export function addPages(scope: App, deps: PageDeps): void {
  scope.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: formLimit },
    (_request, body, done) => {
      try {
        done(null, filledIn(readForm(String(body), ['newsletters'])))
      } catch {
        done(new ApiError('malformed-request', 'The form is malformed.'))
      }
    },
  )
  addRefusalPages(scope, deps)
}

/** Answers people whom a route refuses with a page. */
export function addRefusalPages(scope: App, deps: PageDeps): void {
  scope.setErrorHandler(async (error, request, reply) => {
    const isShown =
      error instanceof ApiError &&
      refusalStatuses.some((status) => status === error.status) &&
      wantsPage(request)
    if (!isShown) throw error
    const { status, errors = [] } = error
    const isLink = status === 404 || errors.some(({ parameter }) => parameter === 'token')
    const members = errors.flatMap(({ pointer }) => pointer?.split('/')[1] ?? [])
    return sendPage(reply.code(status), deps, { page: isLink ? deadLinkPage : refusedFormPage(members) })
  })
}

/** Browsers send a field that is left empty. */
function filledIn(form: Record<string, string | string[]>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(form).filter(([name, value]) => name !== '' && value !== ''))
}
