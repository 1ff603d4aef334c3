/**
 * The OpenAPI document with every reference resolved, for tests that compare or read the document.
 */
import type { App } from '../../src/http/app-type.ts'

type Json = { [member: string]: unknown }

export function wholeDocument(app: App): Json {
  return dereferenced(app.swagger() as unknown as Json)
}

/**
 * A schema that is nullable by `anyOf` gets `type: [..., 'null']` instead, like a schema without a
 * reference. Members beside a reference override the members that it refers to.
 */
function dereferenced(document: Json): Json {
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow)
    if (!isObject(value)) return value
    const { $ref, ...beside } = value
    if (typeof $ref === 'string') return { ...(follow(at(document, $ref)) as Json), ...beside }
    const followed = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, follow(member)]))
    return withNull(followed)
  }
  return follow(document) as Json
}

function at(document: Json, pointer: string): unknown {
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document)
  if (found === undefined) throw new Error(`${pointer} leads nowhere`)
  return found
}

function withNull(schema: Json): Json {
  const { anyOf, ...beside } = schema
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || anyOf[1]?.type !== 'null') return schema
  const { type, enum: values, ...other } = anyOf[0] as Json
  return {
    ...other,
    type: [type, 'null'],
    ...(Array.isArray(values) && { enum: [...values, null] }),
    ...beside,
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}
