/**
 * Sends requests from many network addresses, and reads the headers of rate limits in the answers.
 */
import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import type { LimitName } from '../../src/http/rate-limits.ts'
import type { Answer, TestApp } from './app.ts'
import { refused } from './refusal.ts'

export const limited = { rateLimit: true } as const

/** A different address for every number. */
export const place = (number: number) => `198.51.${number >> 8}.${number & 255}`

export function guess(
  { send }: TestApp,
  { email, password = 'not the password', from }: { email: string; password?: string; from?: string },
): Promise<Answer> {
  const request: InjectOptions = { method: 'POST', url: '/v1/sessions', payload: { email, password } }
  return send({ ...request, ...(from !== undefined && { remoteAddress: from }) })
}

/** The number of requests that a limit still allows, from the header RateLimit. */
export function leftOf(answer: Answer, name: LimitName): number | undefined {
  const [, left] = new RegExp(`"${name}";r=(\\d+);`).exec(String(answer.headers.ratelimit)) ?? []
  return left === undefined ? undefined : Number(left)
}

/** Asserts that this limit refused the request, with whole seconds to wait. */
export function throttled(t: Test, answer: Answer, name: LimitName): number {
  refused(t, answer, 429, 'too-many-requests')
  t.strictSame(answer.body_['violated-policies'], [name])
  t.match(answer.headers['retry-after'], /^[1-9]\d*$/)
  t.match(answer.headers['ratelimit-policy'], `"${name}";q=`)
  t.equal(answer.headers['cache-control'], 'no-store')
  return Number(answer.headers['retry-after'])
}
