/**
 * Serialises answers to JSON. There is one serialiser for each schema, and it is compiled for the
 * first answer with that schema.
 */
import { type Serializer, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Shapes = Record<string, object>

/**
 * The keys are the texts of the schemas, since all applications in a process have the same schemas.
 */
const serializers = new Map<string, Serializer>()

/**
 * Fastify's compiler checks every registered schema again for each status of each route, which took
 * most of the time of the start. Here, routes and statuses with the same schema share a serialiser,
 * and it is compiled only when it is needed.
 */
export const buildSerializer: NonNullable<Compilers['buildSerializer']> = (shapes, options) => {
  const compilerFor = SerializerSelector()
  return (route) => {
    const text = JSON.stringify(route.schema)
    const known = serializers.get(text)
    if (known) return known
    let compiled: Serializer | undefined
    const serialize: Serializer = (value) => {
      compiled ??= compilerFor(shapesWithin(text, shapes as Shapes), options)(route)
      return compiled(value)
    }
    serializers.set(text, serialize)
    return serialize
  }
}

/**
 * The registered schemas that a schema refers to with `ref` of schemas/common.ts, directly or
 * through other schemas.
 */
function shapesWithin(schema: string, shapes: Shapes): Shapes {
  const found: Shapes = {}
  const pending = [schema]
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const [, name = ''] of text.matchAll(/"\$ref":"([^"#]+)#"/g)) {
      const shape = shapes[name]
      if (!shape || found[name]) continue
      found[name] = shape
      pending.push(JSON.stringify(shape))
    }
  }
  return found
}
