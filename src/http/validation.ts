/** Checks what a request brings: its text can be stored, and every part fits its schema. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { isUuid } from '../domain/uuid.ts'
import { ApiError, type FieldFault } from '../problems/api-error.ts'

/** Faults named in one answer. */
const maxFaults = 20
/** Levels of nesting in a JSON body; nothing here needs more than five. */
export const maxNesting = 32
/** Values in a body, at all levels together: the checks after this one take time for each. */
const maxValues = 5_000

type HttpPart = 'body' | 'querystring' | 'params' | 'headers'

/**
 * Nothing is coerced in bodies. In query strings only the exact text of an integer becomes one, and text with commas an
 * array, where the schema asks for it: Ajv's own coercion would also take '', '1e3' and ' 5 '. A schema is compiled for
 * the first request that it is asked about: three hundred of them would be most of a start.
 */
export function createValidatorCompiler(shapes: readonly object[]): FastifySchemaCompiler<unknown> {
  const ajv = new Ajv({
    allErrors: true,
    // What was wrong goes into the words for it.
    verbose: true,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
  })
  addFormats.default(ajv)
  // The package's own takes `urn:uuid:` too, which PostgreSQL does not.
  ajv.addFormat('uuid', isUuid)
  for (const shape of shapes) ajv.addSchema(shape)
  return ({ schema, httpPart }) => {
    const part = httpPart as HttpPart
    let compiled: ValidateFunction | undefined
    const fromText = part === 'querystring' || part === 'params' ? textReader(schema) : undefined
    return (value: unknown) => {
      if (part === 'params' && Object.values(value as object).includes('')) return { error: nothingHere() }
      if (fromText) fromText(value as Record<string, unknown>)
      compiled ??= ajv.compile(schema as object)
      return compiled(value) ? { value } : { error: invalidRequest(part, compiled) }
    }
  }
}

/** `/v1/articles/` is no article with an empty name: it is no path of this service. */
function nothingHere(): ApiError {
  return new ApiError('not-found', 'A segment of the path is empty.')
}

const closedQuery = { type: 'object', properties: {}, additionalProperties: false }

/** A route without query parameters refuses them all, instead of passing over a misspelt one. */
export function addClosedQueries(app: FastifyInstance): void {
  app.addHook('onRoute', ({ schema }) => {
    if (schema && !schema.hide) schema.querystring ??= closedQuery
  })
}

function textReader(schema: unknown): (values: Record<string, unknown>) => void {
  const { properties } = schema as { properties: Record<string, { type?: unknown; format?: unknown }> }
  const integers = Object.keys(properties).filter((name) => properties[name]?.type === 'integer')
  const ids = Object.keys(properties).filter((name) => properties[name]?.format === 'uuid')
  const lists = Object.keys(properties).filter((name) => properties[name]?.type === 'array')
  return (values) => {
    for (const name of ids) {
      const id = values[name]
      if (typeof id === 'string') values[name] = id.toLowerCase()
    }
    for (const name of integers) {
      const text = values[name]
      if (typeof text === 'string' && /^-?\d{1,15}$/.test(text)) values[name] = Number(text)
    }
    for (const name of lists) {
      const text = values[name]
      // A name that stands twice has given an array: as one item of another it fits no schema.
      if (text !== undefined) values[name] = typeof text === 'string' ? text.split(',') : [text]
    }
  }
}

function invalidRequest(part: HttpPart, { errors }: ValidateFunction): ApiError {
  const faults = (errors ?? []).slice(0, maxFaults).map((error) => faultOf(part, error))
  const [first] = faults
  const where = first?.pointer ?? first?.parameter
  return new ApiError(
    'invalid-request',
    first ? `${where || 'The body'} ${first.detail}.` : 'The request is not valid.',
    {
      errors: faults,
    },
  )
}

function faultOf(part: HttpPart, error: ErrorObject): FieldFault {
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>
  const member = missingProperty ?? additionalProperty
  const detail = wordsFor(error)
  if (part !== 'body')
    return { parameter: member ?? unescapePointer(error.instancePath.split('/')[1] ?? ''), detail }
  return { pointer: error.instancePath + (member === undefined ? '' : `/${escapePointer(member)}`), detail }
}

function wordsFor({ keyword, params, message, data }: ErrorObject): string {
  if (keyword === 'required') return 'is required'
  if (keyword === 'additionalProperties') return 'is not known here'
  if (keyword === 'enum')
    return `must be one of ${listed((params as { allowedValues: unknown[] }).allowedValues)}${otherThan(data)}`
  if (keyword === 'minLength' || keyword === 'maxLength') {
    return wordsForLength(keyword, (params as { limit: number }).limit)
  }
  if (keyword === 'format') return `must be a valid ${(params as { format: string }).format}`
  return message ?? 'is not valid'
}

function wordsForLength(keyword: 'minLength' | 'maxLength', limit: number): string {
  if (keyword === 'minLength' && limit === 1) return 'must not be empty'
  return `must have at ${keyword === 'minLength' ? 'least' : 'most'} ${limit} characters`
}

function listed(values: readonly unknown[]): string {
  return values.length > 12 ? `${values.length} fixed values` : values.join(', ')
}

function otherThan(value: unknown): string {
  return typeof value === 'string' ? `, not '${value.slice(0, 40).toWellFormed()}'` : ''
}

/** RFC 6901, section 3. */
function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

/**
 * PostgreSQL stores neither NUL nor half a surrogate pair; and nesting without a limit breaks whatever walks it.
 * Refused in one place, before any schema looks at the value.
 */
export function addTextCheck(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body, query, params }) => {
    const faults = [
      ...unstorable(body).map((fault) => ({ pointer: fault.at, detail: fault.detail })),
      ...[...unstorable(query), ...unstorable(params)].map((fault) => ({
        parameter: unescapePointer(fault.at.split('/')[1] ?? ''),
        detail: fault.detail,
      })),
    ]
    if (faults.length > 0) {
      throw new ApiError('invalid-request', 'The request has text that cannot be stored.', {
        errors: faults.slice(0, maxFaults),
      })
    }
  })
}

type Unstorable = { at: string; detail: string }

/** A walk with a stack of its own: the caller decides how deep the value is. */
function unstorable(value: unknown): Unstorable[] {
  const faults: Unstorable[] = []
  const pending: { value: unknown; at: string; depth: number }[] = [{ value, at: '', depth: 0 }]
  let values = 0
  for (let next = pending.pop(); next && faults.length < maxFaults; next = pending.pop()) {
    const { value: part, at, depth } = next
    if (typeof part === 'string') {
      const detail = faultOfText(part)
      if (detail) faults.push({ at, detail })
    } else if (part !== null && typeof part === 'object') {
      if (depth === maxNesting)
        return [{ at: at.slice(0, 200), detail: `nests more than ${maxNesting} levels deep` }]
      const members = Object.entries(part)
      values += members.length
      if (values > maxValues) return [{ at: at.slice(0, 200), detail: `has more than ${maxValues} values` }]
      for (const [key, child] of members) {
        const detail = faultOfText(key)
        if (detail) faults.push({ at, detail: `has a member name that ${detail}` })
        else pending.push({ value: child, at: `${at}/${escapePointer(key)}`, depth: depth + 1 })
      }
    }
  }
  return faults
}

function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'contains the character NUL'
  return text.isWellFormed() ? undefined : 'contains half of a surrogate pair'
}
