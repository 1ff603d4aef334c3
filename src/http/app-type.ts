/**
 * The type of the Fastify instance that route modules get. With it, the schemas of a route give the
 * types of its request and answer.
 */

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
 * The pattern of a path parameter with an ending, such as `/sitemaps/:part.xml`. Without it, the
 * router finds no route for a parameter that contains a line break, and the schema of the route
 * cannot refuse the line break.
 */
export const anyText = '(^[\\s\\S]*)'
