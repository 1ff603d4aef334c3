/** A refusal on purpose, as what is thrown: one of `problem-types.ts`, and what is wrong with this request. */
import { type ProblemCode, problems } from './table.ts'

/** One fault of one part of the request: `pointer` is a JSON pointer into the body. */
export type FieldFault = {
  pointer?: string
  parameter?: string
  detail: string
  /** Of the problem that this part alone would be refused with. */
  code?: ProblemCode
}

export type ApiErrorOptions = {
  errors?: readonly FieldFault[]
  headers?: Readonly<Record<string, string>>
  /** Further members of the problem document. */
  members?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** A refusal on purpose. `detail` is for the caller: it says what is wrong with this request. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly errors: readonly FieldFault[] | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: ProblemCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = problems[code].status
    this.errors = options.errors
    this.headers = options.headers ?? {}
    this.members = options.members ?? {}
  }
}

/** The refusal of one member of the body that only the database could judge. */
export function invalidField(pointer: string, detail: string): ApiError {
  return new ApiError('invalid-request', `${pointer} ${detail}`, { errors: [{ pointer, detail }] })
}

/** The same for a parameter of the query string. */
export function invalidParameter(parameter: string, detail: string): ApiError {
  return new ApiError('invalid-request', `${parameter} ${detail}.`, { errors: [{ parameter, detail }] })
}

export function notFound(what: string): ApiError {
  return new ApiError('not-found', `There is no such ${what}.`)
}
