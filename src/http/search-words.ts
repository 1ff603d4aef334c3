/** Refuses what is too expensive to search for. */
import { searchFaultOf } from '../domain/search-query.ts'
import { invalidParameter } from '../problems/api-error.ts'

export function checkSearchWords(q: string | undefined): void {
  const fault = q === undefined ? undefined : searchFaultOf(q)
  if (fault !== undefined) throw invalidParameter('q', fault)
}
