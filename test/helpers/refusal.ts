/** Asserts that a request is refused, with a certain status, problem and wrong parts. */
import type { Test } from 'tap'
import type { ProblemCode } from '../../src/problems/table.ts'
import type { Answer } from './app.ts'

export function refused(t: Test, answer: Answer, status: number, code: ProblemCode): void {
  const seen = { status: answer.statusCode, type: answer.body_?.type }
  t.strictSame(seen, { status, type: `/problems/${code}` }, `is refused as ${status} ${code}`)
}

/**
 * Asserts that a request is refused as invalid, and that the errors name exactly these parts:
 * pointers into the body or names of parameters.
 */
export function invalid(t: Test, answer: Answer, parts: readonly string[]): void {
  refused(t, answer, 400, 'invalid-request')
  const errors: { pointer?: string; parameter?: string }[] = answer.body_.errors ?? []
  t.strictSame(
    [...new Set(errors.map((fault) => fault.pointer ?? fault.parameter))].sort(),
    [...parts].sort(),
  )
}

/**
 * The part of an answer without the values that differ from request to request, such as the date.
 */
export function visiblePart({ statusCode, headers, body_ }: Answer) {
  const { 'x-request-id': _id, date: _date, 'content-length': _length, ...rest } = headers
  const { instance: _instance, ...body } = body_ ?? {}
  return { statusCode, headers: rest, body }
}
