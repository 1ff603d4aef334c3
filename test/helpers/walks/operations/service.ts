/** Requests that work: the health, the keys and the problems of the service. */
import { nothing, type Operations } from './operation.ts'

export const serviceOperations: Operations = {
  getLiveness: { action: 'service:inspect', parts: nothing },
  getReadiness: { action: 'service:inspect', parts: nothing },
  getKeys: { action: 'service:inspect', parts: nothing },
  getProblemKind: { action: 'service:inspect', parts: () => ({ params: { code: 'not-found' } }) },
}
