/** Breaks every rule of every request schema of the OpenAPI document, one rule at a time. */
import type { InjectOptions } from 'fastify'
import { type JsonSchema, urlOf } from './document.ts'
import { type BodyPlace, placesIn } from './mutations.ts'
import { type Parts, payloadOf } from './operations/operation.ts'
import type { Target } from './url-mutations.ts'

/** A request that breaks one rule, and the part of the request that breaks it. */
export type BrokenRule = { keyword: string; part: string; request: InjectOptions }

type Rules = JsonSchema & { minItems?: number; uniqueItems?: boolean; additionalProperties?: unknown }
type Wrong = readonly [keyword: string, value: unknown]

/** Each of these values is refused by some patterns or formats and allowed by others. */
const oddTexts = [
  '!',
  ' ',
  '\n',
  'a\u202eb',
  'x',
  'a/b',
  '/',
  'https://user@a.example/',
  'https://a.example/?q',
  '2026',
]

/**
 * Values that some keywords of a schema do not allow. Each value breaks one rule. Only the empty
 * text may break several.
 */
function wrongValues(schema: Rules): Wrong[] {
  const { type, minLength, maxLength, minimum, maximum } = schema
  if (schema.enum) return [['enum', 'nonsense']]
  if (type === 'integer') {
    return [
      ...(minimum === undefined ? [] : [['minimum', minimum - 1] as const]),
      ...(maximum === undefined ? [] : [['maximum', maximum + 1] as const]),
    ]
  }
  if (type !== 'string') return []
  return [
    ...(minLength === undefined ? [] : [['minLength', ''] as const]),
    ...(maxLength === undefined ? [] : [['maxLength', 'a'.repeat(maxLength + 1)] as const]),
    ...oddTexts.filter((text) => breaksPattern(schema, text)).map((text) => ['pattern', text] as const),
    ...(schema.format === undefined || schema.format === 'password' ? [] : [['format', 'x y'] as const]),
  ]
}

function breaksPattern({ pattern }: Rules, text: string): boolean {
  return pattern !== undefined && !new RegExp(pattern, 'u').test(text)
}

/** Breaks each rule of the body. `good` has every member that the body may have. */
export function brokenBodies({ operation, parts }: Target): BrokenRule[] {
  const { body, method, path } = operation
  if (!body) return []
  const good = { ...parts.body, ...parts.more }
  const url = urlOf(path, parts)
  return placesIn(body, good)
    .flatMap(wrongBodies)
    .map(({ keyword, part, payload }) => ({
      keyword,
      part,
      request: {
        method,
        url,
        payload: JSON.stringify(payload),
        headers: { 'content-type': 'application/json' },
      },
    }))
}

type WrongBody = { keyword: string; part: string; payload: unknown }

function wrongBodies(place: BodyPlace): WrongBody[] {
  const { schema, isNullable, pointer, put } = place
  const wrong: Wrong[] = [
    ['type', schema.type === 'boolean' ? 'true' : true],
    ...(isNullable ? [] : [['type', null] as const]),
    ...wrongValues(schema),
    ...wrongLists(place),
  ]
  return [
    ...wrong.map(([keyword, value]) => ({ keyword, part: pointer, payload: put(value) })),
    ...wrongMembers(place),
  ]
}

function wrongLists({ schema, good }: BodyPlace): Wrong[] {
  const { type, minItems, maxItems, uniqueItems }: Rules = schema
  if (type !== 'array') return []
  const [item = 'a'] = good as unknown[]
  return [
    ...(minItems === undefined ? [] : [['minItems', []] as const]),
    ...(maxItems === undefined ? [] : [['maxItems', Array(maxItems + 1).fill(item)] as const]),
    ...(uniqueItems ? [['uniqueItems', [item, item]] as const] : []),
  ]
}

function wrongMembers({ schema, good, pointer, put }: BodyPlace): WrongBody[] {
  if (schema.type !== 'object') return []
  const whole = good as Record<string, unknown>
  const missing = (schema.required ?? []).map((name) => {
    const { [name]: _, ...rest } = whole
    return { keyword: 'required', part: `${pointer}/${name}`, payload: put(rest) }
  })
  const strange = put({ ...whole, strange: 1 })
  return [...missing, { keyword: 'additionalProperties', part: `${pointer}/strange`, payload: strange }]
}

/** Breaks each rule of each parameter, in the path, the query and the headers. */
export function brokenParameters({ operation, parts }: Target): BrokenRule[] {
  const { method, path, parameters, body } = operation
  const requestWith = (changed: Parts, headers: Record<string, string> = {}): InjectOptions => ({
    method,
    url: urlOf(path, { ...parts, ...changed }),
    ...(parts.file ? payloadOf(parts) : body && { payload: { ...parts.body } }),
    headers: { ...payloadOf({ ...parts, body: {} }).headers, ...headers },
  })
  const broken = parameters.flatMap(({ in: place, name, schema }) =>
    wrongTexts(schema, place).map(([keyword, text]): BrokenRule => {
      if (place === 'header') return { keyword, part: name, request: requestWith({}, { [name]: text }) }
      const changed =
        place === 'path'
          ? { params: { ...parts.params, [name]: text } }
          : { query: { ...parts.query, [name]: text } }
      return { keyword, part: name, request: requestWith(changed) }
    }),
  )
  const strange = requestWith({ query: { ...parts.query, strange: '1' } })
  const required = parameters
    .filter(({ in: place, name }) => place === 'query' && parts.query?.[name] !== undefined)
    .map(({ name }) => ({ name, query: { ...parts.query, [name]: 'x' } }))
  const repeated = required.map(({ name }) => {
    const request = requestWith({})
    return { keyword: 'type', part: name, request: { ...request, url: `${request.url}&${name}=x` } }
  })
  return [...broken, ...repeated, { keyword: 'additionalProperties', part: 'strange', request: strange }]
}

function wrongTexts(schema: Rules, place: string): [keyword: string, text: string][] {
  const { type, items, maxItems } = schema
  const wrong: Wrong[] = [
    ...wrongValues(schema),
    ...(type === 'integer' ? [['type', 'x'] as const] : []),
    ...(items ? wrongValues(items) : []),
    // Every item is wrong as well. The parameter must still be named only once.
    ...(maxItems === undefined
      ? []
      : [
          [
            'maxItems',
            Array(maxItems + 1)
              .fill('!')
              .join(),
          ] as const,
        ]),
  ]
  // An empty or a very long path segment never reaches the schema. A header is trimmed and has no
  // line breaks.
  const isSent = (text: string) => {
    if (place === 'query') return true
    if (text === '' || text.length > 1000 || /[/\n]/.test(text)) return false
    return place === 'path' || text.trim() === text
  }
  return wrong
    .map(([keyword, value]): [string, string] => [keyword, String(value)])
    .filter(([, text]) => isSent(text) && !(items && text.includes(',') && maxItems === undefined))
}
