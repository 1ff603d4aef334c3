/**
 * Refuses anonymous requests before anything is computed for them, while the queue of their network at the
 * gate is full. So the service keeps the time for those whom it admits.
 */
import type { RequestListener, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../ip-network.ts'
import type { OutageLog } from '../outage-log.ts'
import { bringsToken } from '../rate-limit-keys.ts'
import type { RawAnswers } from '../raw-answers.ts'
import { tooBusy } from './admission.ts'
import type { Gate } from './gate.ts'
import type { RequestTurns } from './request-turns.ts'

export type Refusal = { gate: Gate; outages: OutageLog; answerRaw: RawAnswers['answer'] }

/** Reads that are answered however busy the service is. */
const alwaysAdmitted = /^\/(?:livez|readyz)(?:$|\?)/

/**
 * Refuses anonymous reads before the framework sees them. It is for a service without a proxy in front, where
 * the address of the connection is that of the client.
 */
export function refuseReads(handler: RequestListener, { gate, ...answering }: Refusal): RequestListener {
  return (request, response) => {
    const { method, url = '', headers, socket } = request
    const isRead = method === 'GET' && headers.authorization === undefined
    if (!isRead || alwaysAdmitted.test(url) || !gate.isFullFor(networkOf(socket.remoteAddress ?? ''))) {
      handler(request, response)
      return
    }
    refuse(response, answering)
  }
}

/** Made once, since it is thrown nowhere. */
const problem = tooBusy()

function refuse(response: ServerResponse, { outages, answerRaw }: Omit<Refusal, 'gate'>): void {
  outages.note(problem)
  answerRaw(response, problem)
}

/** Register it before everything else. */
export function addOverloadRefusal(app: FastifyInstance, { gate, ...answering }: Refusal): void {
  app.addHook('onRequest', async (request, reply) => {
    // The gate itself ranks people who are signed in. A page could not read the answer to a preflight.
    const isExempt = bringsToken(request) || request.method === 'OPTIONS'
    const { isAlwaysAdmitted, gate: own } = request.routeOptions.config
    if (isExempt || isAlwaysAdmitted || own) return
    if (!gate.isFullFor(networkOf(request.ip))) return
    reply.hijack()
    refuse(reply.raw, answering)
  })
}

/** A caller beyond a rate limit gets no answer to the requests that were sent behind this one. */
export function addPipelineCut(app: FastifyInstance, turns: RequestTurns): void {
  app.addHook('onSend', async ({ raw: { socket } }, reply) => {
    if (reply.statusCode === 429 && turns.hasMore(socket)) reply.header('connection', 'close')
  })
}
