/** Turns the violation of a named constraint into the problem that the caller gets. */
import { brokenConstraint } from '../db/constraint-errors.ts'
import type { ApiError } from '../problems/api-error.ts'

/** Constraint name -> the problem that its violation means. */
export type ConstraintProblems = Readonly<Record<string, () => ApiError>>

export function translateViolations<Result>(
  problems: ConstraintProblems,
  work: Promise<Result>,
): Promise<Result> {
  return work.catch((error) => {
    const problem = problems[brokenConstraint(error) ?? '']
    throw problem ? problem() : error
  })
}
