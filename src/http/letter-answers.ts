/** Answers about letters: pages with a policy of their own, and versions. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { anyVersion, type Expectation } from '../domain/conditional-requests.ts'
import { ApiError } from '../problems/api-error.ts'
import { readExpectation } from './draft-etags.ts'
import { permissionsPolicy } from './security-headers.ts'

/**
 * A letter has styles and the pictures of its articles, and nothing else. Its links open as in any page,
 * since nothing in it could open them by itself.
 */
const letterPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src https: http:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

export function sendLetterPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': letterPolicy,
      'permissions-policy': permissionsPolicy(),
    })
    .send(html)
}

/** Browsers ask for HTML, and programs that want JSON for it or for anything. */
export function prefersHtml({ headers: { accept = '' } }: FastifyRequest): boolean {
  const types = accept.toLowerCase()
  return types.includes('text/html') && !types.includes('application/json')
}

/** The number of the revision comes first, since `If-Match` compares only this number. */
export function letterTag(letter: { revision?: number }): string {
  const hash = createHash('sha1').update(JSON.stringify(letter)).digest('hex').slice(0, 12)
  return `"${letter.revision ?? 0}-${hash}"`
}

/** Throws 428 without `If-Match`. */
export function requiredExpectation(ifMatch: string | undefined): Expectation {
  if (ifMatch === undefined) {
    throw new ApiError(
      'precondition-required',
      'Send the ETag of the letter that you have read in the header If-Match.',
    )
  }
  return ifMatch.trim() === '*' ? anyVersion : readExpectation(ifMatch)
}
