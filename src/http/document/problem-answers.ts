/**
 * The errors that an operation can answer with, as one response for each status, and the names of
 * these responses.
 */
import { type ProblemCode, problems } from '../../problems/table.ts'
import { type KeyKind, quotaInWords, rateLimits } from '../rate-limits.ts'
import { headersOf } from './headers.ts'
import { type Json, pascalCase, type Response, referTo } from './parts.ts'
import type { RouteFacts } from './route-facts.ts'

export type NamedResponse = { status: number; name: string; response: Response }

/** The common name of a status, and the codes that a route with that status usually has. */
const statusNames: Record<number, { name: string; usual: readonly ProblemCode[] }> = {
  400: { name: 'BadRequest', usual: ['invalid-request', 'malformed-request'] },
  401: { name: 'Unauthorized', usual: ['invalid-token', 'unauthenticated'] },
  403: { name: 'Forbidden', usual: ['forbidden'] },
  429: { name: 'RateLimited', usual: ['too-many-requests'] },
  500: { name: 'InternalError', usual: ['internal'] },
}

const keyNames: Readonly<Record<KeyKind, string>> = {
  address: 'network address',
  account: 'account',
  'accounts-address': 'network address of accounts',
  caller: 'caller',
  email: 'e-mail address',
  'email-and-address': 'combination of an e-mail address and a network address',
  'refresh-token': 'refresh token',
}

/**
 * `otherContent` gives the content, such as an HTML page, that the route documents for a status
 * besides the problem.
 */
export function problemAnswers(
  facts: RouteFacts,
  otherContent: (status: number) => Json | undefined,
): NamedResponse[] {
  const byStatus = Map.groupBy(facts.codes, (code) => problems[code].status)
  return [...byStatus].map(([status, codes]) => {
    const besides = otherContent(status)
    return {
      status,
      name: nameOf(status, codes, facts) + (besides ? 'AsPage' : ''),
      response: {
        description: status === 429 ? throttling(facts) : codes.map(sentenceOf).join(' '),
        headers: headersOf(status, facts, false),
        content: { ...besides, 'application/problem+json': { schema: referTo('schemas', 'Problem') } },
      },
    }
  })
}

function nameOf(status: number, codes: readonly ProblemCode[], { limits }: RouteFacts): string {
  const { name, usual } = statusNames[status] ?? { name: '', usual: [] }
  const isUsual = name !== '' && usual.every((code) => codes.includes(code))
  const others = isUsual ? codes.filter((code) => !usual.includes(code)) : codes
  const whole = [...(isUsual ? [name] : []), ...others.map(pascalCase)].join('Or')
  if (limits.length === 0) return `${whole}Unlimited`
  return status === 429 ? `${whole}By${limits.map(pascalCase).join('And')}` : whole
}

function sentenceOf(code: ProblemCode): string {
  return `\`${code}\`: ${problems[code].title}.`
}

/** Describes the limits. A request beyond one of them is answered with 429. */
function throttling({ limits }: RouteFacts): string {
  const sentences = limits.map((name) => {
    const { key } = rateLimits[name]
    return `The limit \`${name}\` allows ${quotaInWords(name)} for each ${keyNames[key]}.`
  })
  return [sentenceOf('too-many-requests'), ...sentences].join(' ')
}
