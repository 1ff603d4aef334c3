/** All bounds of one application, which share what they know of its connections and its work. */
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OutageLog } from '../outage-log.ts'
import type { RawAnswers } from '../raw-answers.ts'
import { addAdmission, gateBounds, openingBounds, passwordBounds, searchBounds } from './admission.ts'
import { addBodyBounds, type BodyBounds } from './bodies.ts'
import { type ConnectionBounds, type Connections, createConnections } from './connections.ts'
import { createGate } from './gate.ts'
import { addOverloadRefusal, addPipelineCut, refuseReads } from './overload.ts'
import { createRequestTurns, type RequestTurns } from './request-turns.ts'
import { createBoundedServer } from './server.ts'
import { addSlowRefusals } from './slow-refusals.ts'
import { addTextEncoding, addWaitingBounds, waitingBounds } from './waiting-answers.ts'

export type Bounds = {
  turns: RequestTurns
  connections: Connections
  createServer: (handler: RequestListener) => Server
  /**
   * Register it before everything else: refuses what the service cannot answer in time, and answers slowly
   * to those who are refused again and again.
   */
  addRefusal(app: FastifyInstance): void
  /** Register it before everything that looks at the text of answers. */
  addTextEncoding(app: FastifyInstance): void
  /** Bounds what waits for slow readers. Register it after everything that shortens answers. */
  addWaiting(app: FastifyInstance): void
  /** Bounds what arrives from slow senders. Register it after authentication. */
  addBodies(app: FastifyInstance): void
  /** Register it after authorization: lets a bounded number of requests reach their handlers. */
  addAdmission(app: FastifyInstance, isProven: (request: FastifyRequest) => boolean): void
}

type Options = {
  database: keyof typeof gateBounds
  /** Whether a proxy stands in front, from which all connections come. */
  isBehindProxy: boolean
  outages: OutageLog
  answerRaw: RawAnswers['answer']
}

const megabyte = 1024 * 1024
/** The bodies of strangers are short: a signup, a login. */
const bodyBounds: BodyBounds = {
  accounts: { all: 32 * megabyte, ofSender: 8 * megabyte },
  strangers: { all: 8 * megabyte, ofSender: 2 * megabyte },
}

/** A connection costs about 20 KB. No limit on requests lets a network send more than 200 a second. */
const connectionBounds: ConnectionBounds = { all: 5_000, ofNetwork: 512, intervalMs: 4 }

export function createBounds({ database, isBehindProxy, ...answering }: Options): Bounds {
  const onFlood = (socket: Socket) => {
    // The connections of a proxy are those of many readers.
    if (!isBehindProxy) connections.expel(socket)
  }
  const turns = createRequestTurns(onFlood)
  const gate = createGate(gateBounds[database])
  const refusal = { gate, ...answering }
  const gates = {
    work: gate,
    searches: createGate(searchBounds[database], { next: gate }),
    openings: createGate(openingBounds, { next: gate }),
    passwords: createGate(passwordBounds),
  }
  const { all } = connectionBounds
  const ofProxy = isBehindProxy ? { ofNetwork: all, intervalMs: 0 } : {}
  const connections = createConnections({ ...connectionBounds, ...ofProxy, isIdle: turns.isIdle })
  return {
    turns,
    connections,
    createServer(handler) {
      const answered = isBehindProxy ? handler : refuseReads(handler, refusal)
      return createBoundedServer(answered, { turns, connections, onFlood })
    },
    addRefusal(app) {
      addOverloadRefusal(app, refusal)
      addPipelineCut(app, turns)
      addSlowRefusals(app)
    },
    addTextEncoding,
    addBodies: (app) => addBodyBounds(app, bodyBounds),
    addWaiting: (app) => addWaitingBounds(app, waitingBounds),
    addAdmission: (app, isProven) => addAdmission(app, { gates, isProven }),
  }
}
