/** All bounds of one application, which share what they know of its connections and its work. */
import type { RequestListener, Server } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createEpisodes } from '../episodes.ts'
import { addAdmission, gateBounds } from './admission.ts'
import { createGate } from './gate.ts'
import { addOverloadRefusal, addPipelineCut } from './overload.ts'
import { createRequestTurns, type RequestTurns } from './request-turns.ts'
import { connectionBounds, createBoundedServer } from './server.ts'
import { addTextEncoding, addWaitingBounds, waitingBounds } from './waiting-answers.ts'

export type Bounds = {
  turns: RequestTurns
  createServer: (handler: RequestListener) => Server
  /** Register it before everything else: refuses what the service cannot answer in time. */
  addRefusal(app: FastifyInstance): void
  /** Register it before everything that looks at the text of answers. */
  addTextEncoding(app: FastifyInstance): void
  /** Bounds what waits for slow readers. Register it after everything that shortens answers. */
  addWaiting(app: FastifyInstance): void
  /** Register it after authorization: lets a bounded number of requests reach their handlers. */
  addAdmission(app: FastifyInstance): void
}

type Options = {
  database: keyof typeof gateBounds
  /** Whether a proxy stands in front, from which all connections come. */
  isBehindProxy: boolean
  log: FastifyBaseLogger
}

export function createBounds({ database, isBehindProxy, log }: Options): Bounds {
  const turns = createRequestTurns()
  const gate = createGate(gateBounds[database])
  const { all } = connectionBounds
  const ofNetwork = isBehindProxy ? all : connectionBounds.ofNetwork
  const overload = createEpisodes(log, {
    began: 'the service is too busy and refuses requests',
    ended: 'the service no longer refuses requests',
  })
  return {
    turns,
    createServer: (handler) => createBoundedServer(handler, { all, ofNetwork, turns }),
    addRefusal(app) {
      addOverloadRefusal(app, gate, overload)
      addPipelineCut(app, turns)
    },
    addTextEncoding,
    addWaiting: (app) => addWaitingBounds(app, waitingBounds),
    addAdmission: (app) => addAdmission(app, gate),
  }
}
