/** The Fastify instance as route modules see it: schemas give the types of what comes in and what may go out. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/**
 * Behind a parameter that has an ending, such as `/sitemaps/:part.xml`: the router would else not find the route where
 * the parameter has a line break, which is to be refused by its schema like every other wrong one.
 */
export const anyText = '(^[\\s\\S]*)'
