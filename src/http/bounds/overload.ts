/**
 * Refuses anonymous requests before anything is computed for them, while the queue of their network at the
 * gate is full. Such a refusal costs a tenth of what a request costs.
 */
import type { FastifyInstance } from 'fastify'
import type { Episodes } from '../episodes.ts'
import { networkOf } from '../ip-network.ts'
import { answerRaw } from '../raw-answers.ts'
import { tooBusy } from './admission.ts'
import type { Gate } from './gate.ts'

/** Register it before everything else. */
export function addOverloadRefusal(app: FastifyInstance, gate: Gate, episodes: Episodes): void {
  app.addHook('onRequest', async (request, reply) => {
    // The gate itself ranks people who are signed in.
    if (request.headers.authorization !== undefined || request.routeOptions.config.isAlwaysAdmitted) return
    if (!gate.isFullFor(networkOf(request.ip))) return
    episodes.note(undefined)
    reply.hijack()
    answerRaw(reply.raw, tooBusy())
  })
}
