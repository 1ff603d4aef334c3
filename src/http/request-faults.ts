/**
 * Turns the errors of Ajv into error texts for callers: one fault for each wrong part of the
 * request.
 */
import type { ErrorObject } from 'ajv'
import { shortened } from '../domain/shortened-text.ts'
import { ApiError, type FieldFault } from '../problems/api-error.ts'
import { maxInteger } from '../schemas/common.ts'
import { formatRules, listRules, textRules } from '../schemas/text-rules.ts'
import { escapePointer, unescapePointer } from './json/pointer.ts'

export type HttpPart = 'body' | 'querystring' | 'params' | 'headers'

/** The maximum number of faults in one answer. */
export const maxFaults = 20
/** The maximum number of allowed values or members that an error lists. */
const maxListed = 30
/** The maximum number of characters of a wrong value that an error repeats. */
const maxQuoted = 40
/** Longest pointer or name of a parameter in a fault, and in a sentence, in characters. */
const maxPlace = 200
const maxPlaceInSentence = 100

const patternWords = new Map<string, string>(
  Object.values(textRules).map((rule) => [rule.pattern, rule.words]),
)
const listWords = new Map(listRules.map(({ values, words }) => [values.join(), words]))

/**
 * If a part breaks several rules, the answer names the rule that comes first in this list. The text
 * for a pattern says more than the text for a format, and the allowed values say more than their
 * type. The kind of a text names what is wrong with it.
 */
const precedence = [
  'enum',
  'type',
  'textKind',
  'minLength',
  'minItems',
  'maxLength',
  'maxItems',
  'pattern',
  'format',
]

export function invalidRequest(faults: readonly FieldFault[]): ApiError {
  const [first] = faults
  const where = shortPlace(first?.pointer ?? first?.parameter ?? '', maxPlaceInSentence)
  const detail = first ? `${where || 'The body'} ${first.detail}.` : 'The request is not valid.'
  return new ApiError('invalid-request', detail, { errors: faults.slice(0, maxFaults).map(withShortPlace) })
}

/** The caller chooses the names of unknown members and parameters, and how long they are. */
function withShortPlace({ pointer, parameter, ...fault }: FieldFault): FieldFault {
  return {
    ...(pointer !== undefined && { pointer: shortPlace(pointer, maxPlace) }),
    ...(parameter !== undefined && { parameter: shortPlace(parameter, maxPlace) }),
    ...fault,
  }
}

/** Shortens a place so that it does not end in half of an escape of a JSON pointer (`~0`, `~1`). */
function shortPlace(place: string, maxLength: number): string {
  return shortened(place, maxLength).replace(/~…$/, '…')
}

export function faultsOf(part: HttpPart, errors: readonly ErrorObject[]): FieldFault[] {
  const byPlace = Map.groupBy(withoutUnions(errors), (error) => placeOf(part, error))
  /** The objects whose known members a fault has listed already. */
  const listedObjects = new Set<string>()
  return [...byPlace].slice(0, maxFaults).map(([place, ofPlace]) => {
    const [first] = ofPlace.toSorted((one, other) => rankOf(one) - rankOf(other))
    const detail = first ? wordsOnce(part, first, listedObjects) : ''
    return part === 'body' ? { pointer: place, detail } : { parameter: place, detail }
  })
}

/** Of several unknown members of one object, only the first lists the known ones. */
function wordsOnce(part: HttpPart, error: ErrorObject, listedObjects: Set<string>): string {
  const { keyword, instancePath } = error
  if (keyword !== 'additionalProperties') return wordsFor(part, error)
  if (listedObjects.has(instancePath)) return notKnown
  listedObjects.add(instancePath)
  return wordsFor(part, error)
}

function rankOf({ keyword }: ErrorObject): number {
  const rank = precedence.indexOf(keyword)
  return rank === -1 ? precedence.length : rank
}

/**
 * Every union in requests is "this or null" (`nullable` of schemas/common.ts). Ajv reports the
 * errors of both branches and of the union itself. Only the errors of the branch that is not null
 * help the caller.
 */
function withoutUnions(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = new Set(
    errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath),
  )
  return errors
    .filter(({ keyword, instancePath, params }) => {
      if (!unions.has(instancePath)) return true
      return keyword !== 'anyOf' && !(keyword === 'type' && params.type === 'null')
    })
    .map((error) => {
      if (error.keyword !== 'type' || !unions.has(error.instancePath)) return error
      return { ...error, params: { type: [error.params.type, 'null'].flat() } }
    })
}

/**
 * The pointer to the wrong member of the body, or the name of the wrong parameter. If one value of
 * a list in a parameter is wrong, this is the name of the parameter.
 */
function placeOf(part: HttpPart, { instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>
  const member = missingProperty ?? additionalProperty
  if (part !== 'body') return member ?? unescapePointer(instancePath.split('/')[1] ?? '')
  return instancePath + (member === undefined ? '' : `/${escapePointer(member)}`)
}

function wordsFor(part: HttpPart, error: ErrorObject): string {
  if (part !== 'body' && Array.isArray(error.data) && error.keyword !== 'maxItems') {
    const isList = error.instancePath.split('/').length > 2
    return `must be given only once${isList ? ', with commas between its values' : ''}`
  }
  return ruleWords[error.keyword]?.(error, part) ?? 'is not as its description says'
}

type Words = (error: ErrorObject, part: HttpPart) => string

/**
 * The words for a broken rule, by its keyword. They follow the name of the wrong part in a
 * sentence.
 */
const ruleWords: Readonly<Record<string, Words>> = {
  required: () => 'is required',
  textKind: ({ params }) => params.fault,
  additionalProperties: ({ parentSchema }, part) => unknownMember(part, membersOf(parentSchema)),
  enum: ({ params, data }) => wordsForChoice(params.allowedValues, data),
  const: ({ params, data }) => wordsForChoice([params.allowedValue], data),
  type: ({ params, parentSchema, instancePath, data }, part) => {
    if (part === 'body' && instancePath === '') return 'must be a JSON object'
    if (part !== 'body' && isTechnicalMaximum(parentSchema) && isLongInteger(data)) return tooLarge
    return wordsForType([params.type].flat(), parentSchema, part)
  },
  minimum: ({ parentSchema }, part) => wordsForType(typesOf(parentSchema), parentSchema, part),
  maximum: ({ parentSchema }, part) =>
    isTechnicalMaximum(parentSchema) ? tooLarge : wordsForType(typesOf(parentSchema), parentSchema, part),
  minLength: ({ params }) =>
    params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`,
  maxLength: ({ params }) => `must have at most ${params.limit} characters`,
  minProperties: () => 'must not be empty',
  minItems: ({ params }) =>
    params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} items`,
  maxItems: ({ params }, part) => `must have at most ${params.limit} ${part === 'body' ? 'items' : 'values'}`,
  uniqueItems: ({ params }) => {
    const [first, second] = [params.i + 1, params.j + 1].sort((a, b) => a - b)
    return `must not have an item twice; item ${second} repeats item ${first}`
  },
  pattern: ({ params }) =>
    patternWords.get(params.pattern) ?? 'is not in the form that its description asks for',
  format: ({ params }) => formatRules[params.format] ?? 'is not in the form that its description asks for',
}

const notKnown = 'is not known here'

function unknownMember(part: HttpPart, known: readonly string[]): string {
  const kind = part === 'body' ? 'member' : 'parameter'
  if (known.length > maxListed) return `${notKnown}; the reference at /docs lists the ${kind}s`
  if (known.length > 1) return `${notKnown}; the known ${kind}s are ${listed(known.map(quoted))}`
  if (known.length === 1) return `${notKnown}; the only known ${kind} is ${known.map(quoted)}`
  return part === 'body' ? notKnown : `${notKnown}; this request takes no query parameters`
}

function quoted(name: string): string {
  return `'${name}'`
}

function membersOf(schema: unknown): string[] {
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
}

function wordsForChoice(allowed: readonly unknown[], given: unknown): string {
  const values = allowed.filter((value) => value !== null)
  const orNull = values.length < allowed.length ? ', or null' : ''
  const known = listWords.get(values.join())
  if (known !== undefined) return known + orNull
  if (values.length > maxListed) return 'must be one of the values that the reference at /docs lists'
  const instead = typeof given === 'string' ? insteadOf(given) : ''
  return values.length === 1
    ? `must be ${values[0]}${orNull}${instead}`
    : `must be ${choiceOf(values)}${orNull}${instead}`
}

/**
 * Characters that end a line, change the direction of the text, are invisible, or are half of a
 * surrogate pair.
 */
const unquotable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u

function insteadOf(given: string): string {
  if (given === '' || unquotable.test(given)) return ''
  return `, not '${shortened(given, maxQuoted)}'`
}

function choiceOf(values: readonly unknown[]): string {
  return values.length === 2 ? values.join(' or ') : `one of ${values.join(', ')}`
}

function typesOf(schema: unknown): string[] {
  return [(schema as { type?: string | string[] }).type ?? []].flat()
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
}

type Bounds = { minimum?: number; maximum?: number }

const tooLarge = `must be at most ${maxInteger}`

/** The database sets this bound, and only a caller who exceeds it has to know it. */
function isTechnicalMaximum(schema: unknown): boolean {
  return (schema as Bounds).maximum === maxInteger
}

/** `textReader` of validation.ts leaves an integer of more than 15 digits as text. */
function isLongInteger(given: unknown): boolean {
  return typeof given === 'string' && /^[1-9]\d{15,}$/.test(given)
}

function wordsForType(types: readonly string[], schema: unknown, part: HttpPart): string {
  const { minimum, maximum } = schema as Bounds
  const top = isTechnicalMaximum(schema) ? undefined : maximum
  const words = types.map((type) => (type === 'integer' ? wholeNumber(minimum, top) : typeWords[type]))
  // A parameter is always text: "or null" would mislead a caller to send ?name=null.
  const sent = part === 'body' ? words : words.filter((word) => word !== typeWords.null)
  const isLong = sent.some((word) => word !== undefined && /\d/.test(word))
  return `must be ${sent.join(isLong ? ', or ' : ' or ')}`
}

function wholeNumber(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined)
    return maximum === undefined ? 'a whole number' : `a whole number up to ${maximum}`
  return maximum === undefined
    ? `a whole number of at least ${minimum}`
    : `a whole number from ${minimum} to ${maximum}`
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
