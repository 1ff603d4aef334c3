/**
 * Refuses anonymous requests before anything is computed for them, while the queue of their network at the
 * gate is full. Such a refusal costs a tenth of what a request costs.
 */
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../ip-network.ts'
import type { OutageLog } from '../outage-log.ts'
import { bringsToken } from '../rate-limit-keys.ts'
import { tooBusy } from './admission.ts'
import type { Gate } from './gate.ts'
import type { RequestTurns } from './request-turns.ts'

/** Register it before everything else. */
export function addOverloadRefusal(app: FastifyInstance, gate: Gate, outages: OutageLog): void {
  app.addHook('onRequest', async (request, reply) => {
    // The gate itself ranks people who are signed in. A page could not read the answer to a preflight.
    const isExempt = bringsToken(request) || request.method === 'OPTIONS'
    if (isExempt || request.routeOptions.config.isAlwaysAdmitted) return
    if (!gate.isFullFor(networkOf(request.ip))) return
    const problem = tooBusy()
    outages.note(problem)
    reply.hijack()
    app.answerRaw(reply.raw, problem)
  })
}

/** A caller beyond a rate limit gets no answer to the requests that were sent behind this one. */
export function addPipelineCut(app: FastifyInstance, turns: RequestTurns): void {
  app.addHook('onSend', async ({ raw: { socket } }, reply) => {
    if (reply.statusCode === 429 && turns.hasMore(socket)) reply.header('connection', 'close')
  })
}
