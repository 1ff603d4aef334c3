/** Turns the violation of a named constraint into the problem that it means to the caller. */
import { brokenConstraint } from '../db/constraint-errors.ts'
import type { ApiError } from '../problems/api-error.ts'

export type ConflictTable = Readonly<Record<string, () => ApiError>>

export function translated<Result>(conflicts: ConflictTable, work: Promise<Result>): Promise<Result> {
  return work.catch((error) => {
    const problem = conflicts[brokenConstraint(error) ?? '']
    throw problem ? problem() : error
  })
}
