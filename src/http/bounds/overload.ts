/** Refuses requests before anything is computed for them, while the queue of anonymous requests is full. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { answerRaw } from '../raw-answers.ts'
import { tooBusy } from './admission.ts'

type Options = { isFull: () => boolean; onRefusal: () => void }

/** Checks of health are always answered, and people who are signed in are ranked by the gate. */
const vitalPath = /^\/(?:livez|readyz)(?:\?|$)/

export function refusingWhileFull(handler: RequestListener, { isFull, onRefusal }: Options): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const isVital = request.headers.authorization !== undefined || vitalPath.test(request.url ?? '')
    if (isVital || !isFull()) return handler(request, response)
    onRefusal()
    answerRaw(response, tooBusy())
  }
}
