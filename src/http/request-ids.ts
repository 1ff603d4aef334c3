/** Gives each request an id, which the answer, the problem document and the log all carry. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const acceptableId = /^[\w.:-]{1,100}$/

/**
 * The id in X-Request-Id, so that the logs of two services can be joined, or a new id if there is
 * none or it is not acceptable.
 */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && acceptableId.test(given) ? given : randomUUID()
}
