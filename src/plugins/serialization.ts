/** Compiles what turns answers into JSON: one serialiser for each shape, however many routes and statuses answer with it. */
import { type Serializer, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factory = NonNullable<
  NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
>['buildSerializer']

/** Fastify's own compiler checks every registered shape anew for each status of each route, which took most of a start. */
export const buildSerializer: NonNullable<Factory> = (shapes, options) => {
  const compile = SerializerSelector()(shapes, options)
  const compiled = new Map<string, Serializer>()
  return (route) => {
    const key = JSON.stringify(route.schema)
    const serialize = compiled.get(key) ?? compile(route)
    compiled.set(key, serialize)
    return serialize
  }
}
