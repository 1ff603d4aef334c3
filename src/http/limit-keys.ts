/** What a request is counted by: whose address, account, e-mail or refresh token it is. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isOpenToAnonymous } from '../auth/policy.ts'
import { networkOf } from './network.ts'
import { type KeyKind, type LimitName, rateLimits } from './rate-limits.ts'

/** Keys that are known from the start, keys that the credential tells, keys that the body tells. */
export type Stage = 'arrival' | 'authenticated' | 'body'

const stages: Record<Exclude<KeyKind, 'caller'>, Stage> = {
  address: 'arrival',
  account: 'authenticated',
  email: 'body',
  'email-and-address': 'body',
  'refresh-token': 'body',
}

export function stageOf(name: LimitName, request: FastifyRequest): Stage {
  const { key } = rateLimits[name]
  if (key === 'caller') return bringsToken(request) ? 'authenticated' : 'arrival'
  return stages[key]
}

/** Whether there is a token to look at: routes that are open to everybody look at none. */
export function bringsToken({ is404, headers, routeOptions: { config } }: FastifyRequest): boolean {
  if (is404 || headers.authorization === undefined || config.action === undefined) return false
  return !isOpenToAnonymous(config.action)
}

export const keyOf: Record<KeyKind, (request: FastifyRequest) => string> = {
  address: ({ ip }) => networkOf(ip),
  account: ({ caller }) => caller?.bearer.accountId ?? '',
  caller: ({ caller, ip }) => caller?.bearer.accountId ?? networkOf(ip),
  email: ({ body }) => fingerprint(foldEmail(memberOf(body, 'email'))),
  'email-and-address': ({ body, ip }) =>
    fingerprint(`${foldEmail(memberOf(body, 'email'))}\n${networkOf(ip)}`),
  'refresh-token': ({ body }) => fingerprint(memberOf(body, 'refreshToken')),
}

/** The members of a body by which limits count. */
export const memberFor: Partial<Record<KeyKind, string>> = {
  email: 'email',
  'email-and-address': 'email',
  'refresh-token': 'refreshToken',
}

function memberOf(body: unknown, name: string): string {
  const { [name]: value } = body as Record<string, unknown>
  return typeof value === 'string' ? value : ''
}

/**
 * Every spelling that some database's `lower()` takes for the same address has one key: accents and odd cases of letters
 * (U+0130, U+212A) would otherwise be fresh keys for guesses at one account.
 */
function foldEmail(email: string): string {
  return email.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Of one length, whatever a stranger sends; and neither an address nor a secret is kept as it is. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
