/**
 * Replaces each copy of a schema of `schemas/named-parts.ts` in the document with a reference to
 * it.
 *
 * The routes keep these parts inline, because a validator without references reports one error for
 * one fault, and a serialiser without unions is faster. Only readers of the document and generated
 * clients need the names.
 */
import { type Document, type Json, referTo, sortedByName } from './parts.ts'

type Part = { name: string; description: string | undefined }

export function intoSchemas(document: Document, parts: Readonly<Record<string, object>>): Document {
  const byText = new Map<string, Part>()
  for (const [name, part] of Object.entries(parts)) {
    const { description, ...rest } = completed(part as Json)
    const text = canonical(rest)
    if (byText.has(text)) throw new Error(`${name} is the same schema as ${byText.get(text)?.name}`)
    byText.set(text, { name, description: description as string | undefined })
  }
  const refer = (schema: Json) => referring(schema, byText)
  const named = Object.entries(parts).map(
    ([name, part]) => [name, withinSchema(completed(part as Json), refer)] as const,
  )
  const { schemas, ...others } = document.components
  const shapes = Object.entries(schemas).map(
    ([name, schema]) => [name, withinSchema(completed(schema), refer)] as const,
  )
  return {
    ...document,
    paths: schemasWithin(document.paths, refer) as Document['paths'],
    components: {
      ...(schemasWithin(others, refer) as Json),
      schemas: sortedByName([...shapes, ...named]),
    },
  }
}

/**
 * A copy in which each integer has a format, which is int32 unless the schema names another. Only
 * validation knows the keyword `textKind`.
 */
function completed({ textKind: _, ...schema }: Json): Json {
  const types = [schema.type].flat()
  const isInteger = types.includes('integer') && schema.format === undefined
  return eachSubschema({ ...schema, ...(isInteger && { format: 'int32' }) }, completed)
}

/** The members of a JSON Schema that hold other schemas. */
function eachSubschema(schema: Json, change: (schema: Json) => Json): Json {
  const { properties, items, anyOf, additionalProperties: others } = schema
  const changedProperties =
    isObject(properties) &&
    Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, change(member as Json)]))
  return {
    ...schema,
    ...(changedProperties && { properties: changedProperties }),
    ...(isObject(items) && { items: change(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(change) }),
    ...(isObject(others) && { additionalProperties: change(others) }),
  }
}

function withinSchema(schema: Json, refer: (schema: Json) => Json): Json {
  return eachSubschema(schema, refer)
}

/** A reference instead of a schema that equals a part. A description of its own stays beside it. */
function referring(schema: Json, parts: ReadonlyMap<string, Part>): Json {
  const inner = (one: Json) => referring(one, parts)
  const { description, ...rest } = schema
  const bare = withoutNull(rest)
  const part = parts.get(canonical(bare ?? rest))
  if (!part || (description === undefined && part.description !== undefined)) {
    return eachSubschema(schema, inner)
  }
  const reference = referTo('schemas', part.name)
  const own = description !== part.description && { description }
  return bare ? { anyOf: [reference, { type: 'null' }], ...own } : { ...reference, ...own }
}

/** The schema that a nullable one allows besides null. */
function withoutNull({ type, enum: values, ...rest }: Json): Json | undefined {
  if (!Array.isArray(type) || !type.includes('null')) return undefined
  const [only, ...others] = type.filter((each) => each !== 'null')
  if (others.length > 0) return undefined
  return { ...rest, type: only, ...(Array.isArray(values) && { enum: values.filter((one) => one !== null) }) }
}

/** All `schema` members of parameters, headers and media types. */
function schemasWithin(value: unknown, refer: (schema: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => schemasWithin(item, refer))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === 'schema' && isObject(member) ? refer(completed(member)) : schemasWithin(member, refer),
  ])
  return Object.fromEntries(entries)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The schema as text, which is the same for two schemas that differ only in the order of members.
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? ''
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
  return `{${members.join(',')}}`
}
