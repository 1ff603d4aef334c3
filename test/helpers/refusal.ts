/** What a refusal must look like: the exact status and the code of the problem. */
import type { Test } from 'tap'
import type { ProblemCode } from '../../src/problems/table.ts'
import type { Answer } from './app.ts'

export function refused(t: Test, answer: Answer, status: number, code: ProblemCode): void {
  const seen = { status: answer.statusCode, type: answer.body_?.type }
  t.strictSame(seen, { status, type: `/problems/${code}` }, `is refused as ${status} ${code}`)
}

/** Refused as invalid, naming exactly these parts: pointers into the body or names of parameters. */
export function invalid(t: Test, answer: Answer, parts: readonly string[]): void {
  refused(t, answer, 400, 'invalid-request')
  const errors: { pointer?: string; parameter?: string }[] = answer.body_.errors ?? []
  t.strictSame(
    [...new Set(errors.map((fault) => fault.pointer ?? fault.parameter))].sort(),
    [...parts].sort(),
  )
}

/** All that a stranger can tell two answers apart by, without what differs between any two requests. */
export function visiblePart({ statusCode, headers, body_ }: Answer) {
  const { 'x-request-id': _id, date: _date, 'content-length': _length, ...rest } = headers
  const { instance: _instance, ...body } = body_ ?? {}
  return { statusCode, headers: rest, body }
}
