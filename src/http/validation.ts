/** Checks each part of a request against its schema, and that the database can store its text. */
import { Ajv, type FuncKeywordDefinition, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import type { ReadText } from '../domain/read-text.ts'
import { type TextKind, textKinds } from '../domain/stored-text.ts'
import { isUuid } from '../domain/uuid.ts'
import { ApiError } from '../problems/api-error.ts'
import { escapePointer, unescapePointer } from './json/pointer.ts'
import { faultsOf, type HttpPart, invalidRequest, maxFaults } from './request-faults.ts'

/** The maximum number of levels in a JSON body. No operation needs more than five. */
export const maxNesting = 32
/**
 * The maximum number of values in a body, at all levels together. It exists because later checks
 * take time for each value.
 */
const maxValues = 5_000

/**
 * Nothing is coerced in bodies. In paths and query strings, the exact text of an integer becomes a
 * number and text with commas becomes an array, if the schema has that type. Ajv's own coercion
 * would also accept '', '1e3' and ' 5 '. A schema is compiled for the first request that needs it,
 * because compiling all of them would take most of the time of the start.
 */
export function createValidatorCompiler(shapes: readonly object[]): FastifySchemaCompiler<unknown> {
  const ajv = new Ajv({
    allErrors: true,
    // The error texts need the wrong value, and the other rules of its schema.
    verbose: true,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
  })
  addFormats.default(ajv)
  // The format of ajv-formats also accepts `urn:uuid:`, which PostgreSQL does not.
  ajv.addFormat('uuid', isUuid)
  ajv.addFormat('idn-email', true)
  ajv.addKeyword(textKindKeyword)
  for (const shape of shapes) ajv.addSchema(shape)
  return ({ schema, httpPart }) => {
    const part = httpPart as HttpPart
    let compiled: ValidateFunction | undefined
    const fromText = part === 'querystring' || part === 'params' ? textReader(schema) : undefined
    return (value: unknown) => {
      if (part === 'params' && Object.values(value as object).includes('')) return { error: nothingHere() }
      if (fromText) fromText(value as Record<string, unknown>)
      compiled ??= ajv.compile(schema as object)
      return compiled(value) ? { value } : { error: invalidRequest(faultsOf(part, compiled.errors ?? [])) }
    }
  }
}

/**
 * Gives each text the form in which it is stored, before the other rules of its schema see it, so
 * they count the characters that are stored. The first rule of strings in Ajv is `maxLength`.
 */
const textKindKeyword: FuncKeywordDefinition = {
  keyword: 'textKind',
  type: 'string',
  schemaType: 'string',
  before: 'maxLength',
  modifying: true,
  compile(kind: TextKind) {
    const validate: ReturnType<NonNullable<FuncKeywordDefinition['compile']>> = (written: string, place) => {
      const read: ReadText = textKinds[kind](written)
      if ('text' in read) {
        if (place) place.parentData[place.parentDataProperty] = read.text
        return true
      }
      validate.errors = [{ keyword: 'textKind', params: { fault: read.fault } }]
      return false
    }
    return validate
  },
}

/** `/v1/articles/` is not an article with an empty slug, but a path that does not exist. */
function nothingHere(): ApiError {
  return new ApiError('not-found', 'A segment of the path is empty.')
}

const closedQuery = { type: 'object', properties: {}, additionalProperties: false }

/** A route without query parameters refuses all of them instead of ignoring a misspelt one. */
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
      // A repeated name gives an array. Inside another array, it does not match the schema, so it
      // is refused.
      if (text !== undefined) values[name] = typeof text === 'string' ? text.split(',') : [text]
    }
  }
}

/**
 * Refuses text that PostgreSQL cannot store (NUL and unpaired surrogates) before it is checked
 * against any schema. It also refuses deep nesting, which would overflow the stack of recursive
 * code.
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
      throw invalidRequest(faults)
    }
  })
}

type Unstorable = { at: string; detail: string }

/** This function is not recursive, because the caller decides how deep the value is. */
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
        return [{ at, detail: `must not be nested more than ${maxNesting} levels deep` }]
      const members = Object.entries(part)
      values += members.length
      if (values > maxValues) return [{ at, detail: `must have at most ${maxValues} values in all` }]
      for (const [key, child] of members) {
        const detail = faultOfText(key)
        if (detail) faults.push({ at, detail: `must not have a member whose name ${detail}` })
        else pending.push({ value: child, at: `${at}/${escapePointer(key)}`, depth: depth + 1 })
      }
    }
  }
  return faults
}

function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'contains the character NUL (U+0000), which cannot be stored'
  return text.isWellFormed() ? undefined : 'contains an unpaired surrogate, which cannot be stored'
}
