/**
 * Serialises answers to JSON, with one serialiser for each shape, compiled for the first answer of
 * that shape.
 */
import { type Serializer, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Shapes = Record<string, object>

/** By the text of the schema: every application of a process has the same shapes. */
const serializers = new Map<string, Serializer>()

/**
 * Fastify's compiler checks every registered shape again for each status of each route, which took
 * most of the boot time. Here, routes and statuses share the serialiser of their shape, and it is
 * compiled only when it is needed.
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
 * The shapes that a schema refers to with `ref` of schemas/common.ts, directly or through other
 * shapes.
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
