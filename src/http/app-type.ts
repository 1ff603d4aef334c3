/**
 * The type of the Fastify instance that route modules get: the schemas of a route give the types of
 * request and answer.
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
 * The pattern of a path parameter with an ending, such as `/sitemaps/:part.xml`. Without it the
 * router does not find the route for a parameter with a line break, and its schema could not refuse
 * the line break.
 */
export const anyText = '(^[\\s\\S]*)'
