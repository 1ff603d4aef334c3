/**
 * Finds the key under which a limit counts a request: its network address, account, e-mail address
 * or refresh token.
 */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isOpenToAnonymous } from '../auth/policy.ts'
import { normalEmail } from '../domain/email-address.ts'
import { networkOf } from './ip-network.ts'
import { type KeyKind, type LimitName, rateLimits } from './rate-limits.ts'

/**
 * The time at which the key becomes known: on arrival, after authentication, or once the body has
 * been read.
 */
export type Stage = 'arrival' | 'authenticated' | 'body'

const stages: Record<Exclude<KeyKind, 'caller'>, Stage> = {
  address: 'arrival',
  account: 'authenticated',
  'accounts-address': 'authenticated',
  email: 'body',
  'email-and-address': 'body',
  'refresh-token': 'body',
}

export function stageOf(name: LimitName, request: FastifyRequest): Stage {
  const { key } = rateLimits[name]
  if (key === 'caller') return bringsToken(request) ? 'authenticated' : 'arrival'
  return stages[key]
}

/**
 * Whether the request has a token that will be checked. Routes that are open to everybody check no
 * token.
 */
export function bringsToken({ is404, headers, routeOptions: { config } }: FastifyRequest): boolean {
  if (is404 || headers.authorization === undefined || config.action === undefined) return false
  return !isOpenToAnonymous(config.action)
}

export const keyOf: Record<KeyKind, (request: FastifyRequest) => string> = {
  address: ({ ip }) => networkOf(ip),
  account: ({ caller }) => caller?.bearer.accountId ?? '',
  'accounts-address': ({ ip }) => networkOf(ip),
  caller: ({ caller, ip }) => caller?.bearer.accountId ?? networkOf(ip),
  email: ({ body }) => fingerprint(foldEmail(memberOf(body, 'email'))),
  'email-and-address': ({ body, ip }) =>
    fingerprint(`${foldEmail(memberOf(body, 'email'))}\n${networkOf(ip)}`),
  'refresh-token': ({ body }) => fingerprint(memberOf(body, 'refreshToken')),
}

/** The members of the body that serve as keys of limits. */
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
 * Gives one key to all spellings that the `lower()` of some database may treat as equal. Otherwise,
 * accents and unusual letters (U+0130, U+212A) would give new keys for guesses at the same account.
 */
function foldEmail(email: string): string {
  return (normalEmail(email) ?? email).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * The key has a fixed length, whatever a stranger sends, and contains no readable address or
 * secret.
 */
function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
