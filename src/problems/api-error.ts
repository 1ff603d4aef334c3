/**
 * The error that code throws to answer with a problem of `table.ts`, and functions that make the
 * most frequent of these errors.
 */
import { type ProblemCode, problems } from './table.ts'

/**
 * One fault of one part of the request. `pointer` is a JSON pointer into the body. `detail` is the
 * rest of a sentence that begins with the name of the part.
 */
export type FieldFault = {
  pointer?: string
  parameter?: string
  detail: string
  /** The code of the problem that a request with only this part would get. */
  code?: ProblemCode
  /** Further members of that problem. */
  claimedBy?: { id: string; displayName: string }
  claimedUntil?: string
}

export type ApiErrorOptions = {
  errors?: readonly FieldFault[]
  headers?: Readonly<Record<string, string>>
  /** Additional members of the problem document. */
  members?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** `detail` is for the caller: it says in a sentence what is wrong with this request. */
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

/**
 * For a member of the body that breaks a rule which no schema can check. `detail` follows the
 * pointer in a sentence, such as 'must be ...'.
 */
export function invalidField(pointer: string, detail: string): ApiError {
  return new ApiError('invalid-request', `${pointer} ${detail}.`, { errors: [{ pointer, detail }] })
}

/** The same for a query parameter or a header. */
export function invalidParameter(parameter: string, detail: string): ApiError {
  return new ApiError('invalid-request', `${parameter} ${detail}.`, { errors: [{ parameter, detail }] })
}

export function notFound(what: string): ApiError {
  return new ApiError('not-found', `There is no such ${what}.`)
}

/** `until` is null if the suspension lasts until somebody lifts it. */
export function accountSuspended(until: Date | null): ApiError {
  const end = until?.toISOString() ?? null
  const words = end === null ? 'until further notice' : `until ${end}`
  return new ApiError('account-suspended', `The account is suspended ${words}.`, {
    members: { suspendedUntil: end },
  })
}
