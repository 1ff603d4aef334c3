/**
 * Ways to break a URL, made from the OpenAPI document. Each URL has one thing wrong in a parameter
 * of its path or query.
 */
import type { InjectOptions } from 'fastify'
import { type Attack, expecting } from './attackers.ts'
import { type Documented, urlOf } from './document.ts'
import type { Parts } from './operations/operation.ts'

const anId = '01890000-0000-7000-8000-000000000000'
const badEncodings = ['%', '%zz', '%ED%A0%80', '%C3%28', '%FF']

export type Target = { operation: Documented; parts: Parts }

/** The working request with another URL. */
function requestTo({ operation: { method }, parts: { body, headers } }: Target, url: string): InjectOptions {
  return { method, url, ...(body && { payload: body }), ...(headers && { headers }) }
}

/**
 * The URL of the working request, with the parameter `name` replaced by `raw`, which is already
 * encoded.
 */
function withQuery({ operation: { path }, parts }: Target, name: string, raw: string): string {
  const { [name]: _, ...others } = parts.query ?? {}
  const url = urlOf(path, { ...parts, query: others })
  return `${url}${url.includes('?') ? '&' : '?'}${raw}`
}

function withParam({ operation: { path }, parts }: Target, name: string, raw: string): string {
  const marked = urlOf(path, { ...parts, params: { ...parts.params, [name]: 'MARK' } })
  return marked.replace('MARK', raw)
}

export function pathAttacks(target: Target): Attack[] {
  const inPath = target.operation.parameters.filter((parameter) => parameter.in === 'path')
  return inPath.flatMap(({ name, schema }) => {
    const attack = (raw: string, fault: Attack['faultOf'], isBeforePolicy = false): Attack => ({
      label: `{${name}} ${JSON.stringify(raw.slice(0, 60))}`,
      request: requestTo(target, withParam(target, name, raw)),
      faultOf: fault,
      isBeforePolicy,
    })
    const invalid = expecting({ status: 400, code: 'invalid-request', parameter: name })
    const absent = expecting({ status: 404, code: 'not-found' })
    const isOpen = schema.pattern === undefined && schema.format === undefined
    const isId = schema.format === 'uuid' || schema.pattern?.includes('{8}')
    const tooLong = Number(schema.maxLength ?? 100) < 190 ? ['x'.repeat(190)] : []
    const neverValid = ['%00', `${anId}%00`, 'a%00b', ...tooLong]
    const invalidId = [
      ...['x', '1', 'null', '__proto__', 'constructor', `urn:uuid:${anId}`, `%7B${anId}%7D`, `${anId}%0A`],
      ...[
        anId.replaceAll('-', ''),
        `${anId}0`,
        '%20',
        '%27%20or%20%271%27%3D%271',
        '..%2F..%2Fetc%2Fpasswd',
        '%F0%9F%9A%97',
      ],
    ]
    const invalidName = [
      '%20',
      'a%20b',
      'a_b',
      '%F0%9F%9A%97',
      '..%2Fa',
      '%27',
      `${anId}%0A`,
      'urn:uuid:a',
      '%2A',
    ]
    const isNumber = schema.type === 'integer'
    const invalidNumber = ['x', '0', '-1', '1.5', '1e1', '0x1', '%201', 'NaN', '2147483648', anId]
    const nobody = isNumber
      ? ['2147483647']
      : isId
        ? [anId, anId.toUpperCase(), 'ffffffff-ffff-ffff-ffff-ffffffffffff']
        : [anId, 'constructor', 'x']
    return [
      ...neverValid.map((raw) => attack(raw, invalid)),
      ...(isNumber ? invalidNumber : isOpen ? [] : isId ? invalidId : invalidName).map((raw) =>
        attack(raw, invalid),
      ),
      ...nobody.map((raw) => attack(raw, absent)),
      ...badEncodings.map((raw) => attack(raw, expecting({ status: 400, code: 'malformed-request' }), true)),
      attack('x'.repeat(1001), expecting({ status: 414, code: 'uri-too-long' }), true),
      attack('x'.repeat(5000), expecting({ status: 414, code: 'uri-too-long' }), true),
    ]
  })
}

/** Breaks each declared parameter of the query in every way that its schema does not allow. */
export function queryAttacks(target: Target): Attack[] {
  const inQuery = target.operation.parameters.filter((parameter) => parameter.in === 'query')
  return inQuery.flatMap(({ name, schema }) => {
    const { type, minimum, maximum, maxLength, pattern } = schema
    const numbers = [
      'x',
      '1.5',
      '1e1',
      '0x5',
      '%205',
      '5%20',
      '+5',
      '5,6',
      'true',
      'NaN',
      'Infinity',
      '1e309',
      '٥',
    ]
    const outside = [
      Number(minimum) - 1,
      Number(maximum) + 1,
      2 ** 31,
      '99999999999999999999',
      '-99999999999999999999',
    ]
    const texts = [
      'nonsense!',
      'constructor!',
      '%20',
      '%0A',
      '%F0%9F%9A%97',
      '%27%20or%201%3D1',
      '%25',
      ...badEncodings,
    ]
    // Such a parameter takes any text, so none of these texts is wrong.
    const isAnyText = pattern === undefined && schema.format === undefined && schema.enum === undefined
    const ofType = type === 'integer' ? [...numbers, ...outside.map(String)] : isAnyText ? [] : texts
    const tooLong = maxLength || pattern ? ['a'.repeat((maxLength ?? 100) + 1), 'a'.repeat(15_000)] : []
    const values = ['', '%00', 'a%00b', ...ofType, ...tooLong]
    const good = target.parts.query?.[name] ?? '5'
    const raws = [...values.map((value) => `${name}=${value}`), name, `${name}=${good}&${name}=${good}`]
    return raws.map((raw) => ({
      label: raw.slice(0, 80),
      request: requestTo(target, withQuery(target, name, raw)),
      faultOf: expecting({ status: 400, code: ['invalid-request', 'invalid-cursor'], parameter: name }),
    }))
  })
}

/** Sends undeclared parameters. The answer must name each of them as it was sent. */
export function unknownParameters(target: Target): Attack[] {
  const names = [
    'unknown',
    'constructor',
    '__proto__',
    'toString',
    'Limit',
    'limit[]',
    'a/b~c',
    'constructor.prototype.x',
  ]
  return [
    ...names.map((name) => ({
      label: `?${name}=1`,
      request: requestTo(target, withQuery(target, '', `${encodeURIComponent(name)}=1`)),
      faultOf: expecting({ status: 400, code: 'invalid-request', parameter: name }),
    })),
    ...['a%00b=1', 'a=%00', '=1'].map((raw) => ({
      label: `?${raw}`,
      request: requestTo(target, withQuery(target, '', raw)),
      faultOf: expecting({ status: 400, code: 'invalid-request' }),
    })),
  ]
}

/** Cursors that did not come from this list, or not from this sort order and these filters. */
export function cursorAttacks(target: Target, cursors: readonly string[]): Attack[] {
  const garbage = [
    'x',
    'null',
    'e30',
    'W10',
    'WzFd',
    '%3D',
    Buffer.from('[[[[').toString('base64url'),
    'A'.repeat(512),
  ]
  return [...garbage, ...cursors].map((cursor) => ({
    label: `cursor=${cursor.slice(0, 40)}`,
    request: requestTo(target, withQuery(target, 'cursor', `cursor=${cursor}`)),
    faultOf: expecting({ status: 400, code: 'invalid-cursor', parameter: 'cursor' }),
  }))
}

const extremes: unknown[] = [
  ...[
    '0000-01-01T00:00:00.000Z',
    '0001-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '2026-02-30T00:00:00.000Z',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', anId.toUpperCase()],
  ...[
    2_147_483_647,
    -2_147_483_647,
    0,
    -0,
    1e308,
    '',
    "'",
    '%',
    '\\',
    'x'.repeat(200),
    '日',
    null,
    true,
    [],
    {},
  ],
]

/**
 * The list's own cursor with other values. With it, an attacker gets only another position in the
 * same list, or a refusal.
 */
export function forgedCursors(target: Target, genuine: string): Attack[] {
  const [mark, ...values]: unknown[] = JSON.parse(Buffer.from(genuine, 'base64url').toString())
  return values.flatMap((_, index) =>
    extremes.map((extreme) => {
      const forged = JSON.stringify([mark, ...values.with(index, extreme)])
      const cursor = Buffer.from(forged).toString('base64url')
      return {
        label: `cursor of ${forged}`,
        request: requestTo(target, withQuery(target, 'cursor', `cursor=${cursor}`)),
        faultOf: ({ statusCode }) => ([200, 400].includes(statusCode) ? undefined : `${statusCode}`),
      } satisfies Attack
    }),
  )
}
