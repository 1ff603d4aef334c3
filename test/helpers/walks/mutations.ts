/**
 * Ways to break the body of a request, made from the OpenAPI document. Each body has one thing
 * wrong.
 */
import type { Documented, JsonSchema } from './document.ts'

/** A body with one thing wrong, and the pointer that the answer must have. */
type BodyMutation = { label: string; body: unknown; pointer: string }

/**
 * A place in a body: its schema, the value that a good body has there, and a function that makes
 * the whole body with another value there.
 */
export type BodyPlace = {
  schema: JsonSchema
  isNullable: boolean
  good: unknown
  pointer: string
  put: (value: unknown) => unknown
}

const anId = '01890000-0000-7000-8000-000000000000'
const half = '\ud800'

/** Breaks every member of the body in every way that its schema does not allow. */
export function bodyMutations({ body }: Documented, good: unknown): BodyMutation[] {
  if (!body) return []
  return placesIn(body, good).flatMap((place) => {
    const values = [...wrongTypes(place), ...wrongValues(place)]
    return [
      ...values.map(([label, value]) => ({ label, body: place.put(value), pointer: place.pointer })),
      ...wrongMembers(place),
    ]
  })
}

/** The body itself and every member and item within it. */
export function placesIn(body: JsonSchema, good: unknown): BodyPlace[] {
  const placesFrom = (place: Omit<BodyPlace, 'isNullable'>): BodyPlace[] => {
    const here = { ...place, ...withoutNull(place.schema, place.good) }
    return [here, ...inside(here).flatMap(placesFrom)]
  }
  return placesFrom({ schema: body, good, pointer: '', put: (value) => value })
}

/** Of a schema with several types, the one of the good value is broken. */
function withoutNull(schema: JsonSchema, good: unknown): { schema: JsonSchema; isNullable: boolean } {
  const other = schema.anyOf?.find(({ type }) => type !== 'null')
  if (other) return { schema: other, isNullable: true }
  const types = [schema.type].flat()
  const others = types.filter((type) => type !== 'null')
  return {
    schema: { ...schema, type: others.find((type) => type === typeOf(good)) ?? others[0] },
    isNullable: types.includes('null'),
  }
}

type Wrong = [label: string, value: unknown]

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

function wrongTypes({ schema: { type }, isNullable }: BodyPlace): Wrong[] {
  const values = ['12', '', 12_345, 1.5, 1e308, true, false, [], ['a'], [[]], {}, { length: 1 }, null]
  const right = type === 'integer' ? 'number' : type
  return values
    .filter((value) => typeOf(value) !== right && !(value === null && isNullable))
    .map((value) => [`${JSON.stringify(value)} for ${type}`, value])
}

const wrongFormats: Record<string, string[]> = {
  uuid: [
    'x',
    `urn:uuid:${anId}`,
    `{${anId}}`,
    anId.replaceAll('-', ''),
    `${anId}\n`,
    ` ${anId}`,
    "' or '1'='1",
  ],
  uri: [
    'x',
    '//a.example',
    'javascript:alert(1)',
    'ftp://a.example',
    'https://',
    'https://a b.example',
    'https:a',
  ],
  email: [
    'x',
    'x@',
    '@a.example',
    'a b@a.example',
    'x@a.example\n',
    'x@a.example,y@b.example',
    'X <x@a.example>',
  ],
}

/** Each of them is allowed by some patterns. */
const oddTexts: [label: string, text: string][] = [
  ['a blank', ' '],
  ['a line break', '\n'],
  ['an override of the direction', 'a\u202eb'],
]

function breaksPattern({ pattern }: { pattern?: string }, text: string): boolean {
  return pattern !== undefined && !new RegExp(pattern, 'u').test(text)
}

function wrongValues({ schema, good }: BodyPlace): Wrong[] {
  const { type, format = '', maxLength, maxItems, minLength } = schema
  if (type === 'string') {
    return [
      ['NUL', 'a\0b'],
      ['half a surrogate pair', `a${half}b`],
      ['the other half', '\udc00'],
      ...(maxLength ? [['one character too many', 'a'.repeat(maxLength + 1)] as Wrong] : []),
      ...(maxLength ? [['far too many characters', ' a'.repeat(manyFor(maxLength))] as Wrong] : []),
      ...(minLength ? [['nothing', ''] as Wrong] : []),
      ...oddTexts.filter(([, text]) => schema.enum || breaksPattern(schema, text)),
      ...(schema.enum ? ['nonsense', 'constructor', '__proto__'].map((text): Wrong => [text, text]) : []),
      ...(wrongFormats[format] ?? []).map((text): Wrong => [`${format} ${JSON.stringify(text)}`, text]),
    ]
  }
  if (type === 'integer') {
    const values: unknown[] = [-1, 0, 1.5, 2_147_483_648, 2 ** 53, 1e308]
    const isRight = (value: unknown) => schema.enum?.includes(value) || (value === 0 && schema.minimum === 0)
    return values.filter((value) => !isRight(value)).map((value) => [`${value}`, value])
  }
  if (type === 'array' && maxItems) {
    const [item] = good as unknown[]
    return [
      ['one item too many', Array.from({ length: maxItems + 1 }, () => item ?? 'a')],
      ['far too many items', Array.from({ length: 5_000 }, () => item ?? 'a')],
    ]
  }
  return []
}

/**
 * Bodies with a member that is missing, unknown, or named like a member that every object inherits.
 */
function wrongMembers({ schema, good, pointer, put }: BodyPlace): BodyMutation[] {
  if (schema.type !== 'object') return []
  const whole = good as Record<string, unknown>
  const missing = (schema.required ?? []).map((name) => {
    const { [name]: _, ...rest } = whole
    return { label: `${name} is missing`, body: put(rest), pointer: `${pointer}/${name}` }
  })
  const strange: [name: string, pointer: string][] = [
    ['unknown', 'unknown'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['', ''],
    ['a/b~c', 'a~1b~0c'],
    ['id', 'id'],
    ['status', 'status'],
  ]
  const unknown = strange
    .filter(([name]) => !Object.hasOwn(schema.properties ?? {}, name))
    .map(([name, token]) => ({
      label: `a member ${JSON.stringify(name)}`,
      body: put({ ...whole, [name]: 'x' }),
      pointer: `${pointer}/${token}`,
    }))
  const named = [`nul\0`, half].map((name) => ({
    label: `a member ${JSON.stringify(name)}`,
    body: put({ ...whole, [name]: 'x' }),
    pointer,
  }))
  return [...missing, ...unknown, ...named]
}

function inside({ schema, good, pointer, put }: BodyPlace): Omit<BodyPlace, 'isNullable'>[] {
  if (schema.type === 'array' && schema.items) {
    const [item = 'a'] = good as unknown[]
    return [{ schema: schema.items, good: item, pointer: `${pointer}/0`, put: (value) => put([value]) }]
  }
  if (schema.type === 'string') return []
  const whole = (good ?? {}) as Record<string, unknown>
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    schema: member,
    good: whole[name],
    pointer: `${pointer}/${name}`,
    put: (value) => put({ ...whole, [name]: value }),
  }))
}

/**
 * Texts that are not a valid body for any operation, with the status and the problem that must
 * answer each.
 */
export const brokenTexts: readonly {
  label: string
  text: string
  type?: string
  status: number
  code: string
}[] = [
  { label: 'nothing', text: '', status: 400, code: 'malformed-request' },
  { label: 'a blank', text: ' ', status: 400, code: 'malformed-request' },
  { label: 'half an object', text: '{"title": "x', status: 400, code: 'malformed-request' },
  { label: 'a trailing comma', text: '{"title": "x",}', status: 400, code: 'malformed-request' },
  { label: 'two objects', text: '{}{}', status: 400, code: 'malformed-request' },
  { label: 'single quotes', text: "{'title': 'x'}", status: 400, code: 'malformed-request' },
  { label: 'NaN', text: '{"title": NaN}', status: 400, code: 'malformed-request' },
  { label: 'a raw control character', text: '{"title": "a\u0000b"}', status: 400, code: 'malformed-request' },
  { label: '__proto__', text: '{"__proto__": {"isAdmin": true}}', status: 400, code: 'malformed-request' },
  {
    label: 'an escaped __proto__',
    text: '{"\\u005f_proto__": {"x": 1}}',
    status: 400,
    code: 'malformed-request',
  },
  { label: 'a nested __proto__', text: '{"a": [{"__proto__": {}}]}', status: 400, code: 'malformed-request' },
  {
    label: 'constructor.prototype',
    text: '{"constructor": {"prototype": {"x": 1}}}',
    status: 400,
    code: 'malformed-request',
  },
  { label: '20,000 open brackets', text: '['.repeat(20_000), status: 400, code: 'invalid-request' },
  {
    label: '20,000 nested arrays',
    text: `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    status: 400,
    code: 'invalid-request',
  },
  {
    label: '20,000 nested objects',
    text: `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    status: 400,
    code: 'invalid-request',
  },
  { label: 'an array', text: '[]', status: 400, code: 'invalid-request' },
  { label: 'null', text: 'null', status: 400, code: 'invalid-request' },
  { label: 'a number', text: '1e999', status: 400, code: 'invalid-request' },
  { label: 'a string', text: '"title"', status: 400, code: 'invalid-request' },
  { label: '10 MB', text: `{"a":"${'x'.repeat(10_485_760)}"}`, status: 413, code: 'payload-too-large' },
  { label: 'plain text', text: '{}', type: 'text/plain', status: 415, code: 'unsupported-media-type' },
  { label: 'XML', text: '<a/>', type: 'application/xml', status: 415, code: 'unsupported-media-type' },
  { label: 'no media type', text: '{}', type: '', status: 415, code: 'unsupported-media-type' },
  {
    label: 'a broken media type',
    text: '{}',
    type: 'application',
    status: 415,
    code: 'unsupported-media-type',
  },
]

/** Where no account is needed, a body may have 128 KiB. Long texts need an account, which may send 1 MiB. */
const manyFor = (maxLength: number) => (maxLength < 100_000 ? 60_000 : 400_000)
