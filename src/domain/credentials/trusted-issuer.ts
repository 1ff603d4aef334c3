/**
 * Parses the setting TRUSTED_ISSUERS: which issuers' tokens are accepted besides our own, and by
 * which rules.
 */
import { type Role, roles } from '../roles.ts'

/** All are asymmetric, since whoever can verify with a shared secret can also sign. */
export const outsideAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
type OutsideAlgorithm = (typeof outsideAlgorithms)[number]

export type TrustedIssuer = Readonly<{
  /** The exact value of the claim `iss`. */
  issuer: string
  /** The issuer's name for this service, which the claim `aud` must equal or contain. */
  audience: string
  jwksUrl: string
  /** The claim that holds the issuer's roles, as a path with dots. */
  rolesClaim: string
  /** Maps roles of the issuer to roles of this service. Roles that it does not name are ignored. */
  roleMap: Readonly<Record<string, Role>>
  algorithms: readonly OutsideAlgorithm[]
  /** The required header `typ`; null accepts any. */
  typ: string | null
  nameClaim: string
  /** null if no e-mail address is taken from the token. */
  emailClaim: string | null
}>

/** The rule for one member of an issuer. A member without a `fallback` is required. */
type MemberRule = { must: string; holds: (value: unknown) => boolean; fallback?: unknown }

const text = (maxLength: number) => ({
  must: `must be a text of 1 to ${maxLength} characters`,
  holds: (value: unknown) => typeof value === 'string' && value.length >= 1 && value.length <= maxLength,
})

const claimPath = {
  must: 'must be the name of a claim, or a path of names with dots between them',
  holds: (value: unknown) => typeof value === 'string' && /^(?!.{257})[^.]+(\.[^.]+)*$/u.test(value),
}

const members: Record<keyof TrustedIssuer, MemberRule> = {
  issuer: {
    must: 'must be an https URL without user, query or fragment (http is allowed for loopback hosts)',
    holds: (value) => isSafeUrl(value) && !/[?#]/.test(value),
  },
  audience: text(255),
  jwksUrl: {
    must: 'must be an https URL without user or fragment (http is allowed for loopback hosts)',
    holds: (value) => isSafeUrl(value) && !value.includes('#'),
  },
  rolesClaim: { ...claimPath, fallback: 'roles' },
  roleMap: {
    must: `must be an object that maps each role of the issuer to one of ${roles.join(', ')}`,
    holds: (value) => isRecord(value) && Object.values(value).every((role) => isOneOf(roles, role)),
  },
  algorithms: {
    must: `must be a list of one or more of ${outsideAlgorithms.join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => isOneOf(outsideAlgorithms, name)),
    fallback: ['RS256'],
  },
  typ: { ...text(100), fallback: null },
  nameClaim: { ...claimPath, fallback: 'name' },
  emailClaim: { ...claimPath, fallback: null },
}

const maxIssuers = 20

/** The issuers that the text describes, or everything that is wrong with it. */
export function parseTrustedIssuers(json: string): { issuers: TrustedIssuer[]; faults: string[] } {
  const list = parsed(json)
  if (!Array.isArray(list) || list.length > maxIssuers) {
    return { issuers: [], faults: [`must be a JSON array of at most ${maxIssuers} issuers`] }
  }
  const faults = list.flatMap((entry, index) => faultsOf(entry).map((fault) => `[${index}]${fault}`))
  if (faults.length > 0) return { issuers: [], faults }
  const issuers = list.map(withFallbacks)
  return { issuers, faults: repetitionsIn(issuers) }
}

/** Whether two issuers differ in trailing slashes only, so that people would confuse them. */
export function isSameIssuer(one: string, other: string): boolean {
  return one.replace(/\/+$/, '') === other.replace(/\/+$/, '')
}

function repetitionsIn(issuers: readonly TrustedIssuer[]): string[] {
  return issuers.flatMap(({ issuer }, index) => {
    const first = issuers.findIndex((earlier) => isSameIssuer(earlier.issuer, issuer))
    return first < index ? [`[${index}].issuer must differ from [${first}].issuer`] : []
  })
}

function faultsOf(entry: unknown): string[] {
  if (!isRecord(entry)) return [' must be an object']
  const unknown = Object.keys(entry).filter((name) => !Object.hasOwn(members, name))
  const broken = Object.entries(members).filter(([name, { holds, fallback }]) =>
    Object.hasOwn(entry, name) ? !holds(entry[name]) : fallback === undefined,
  )
  return [
    ...unknown.map((name) => `.${name} is not a known member; use ${Object.keys(members).join(', ')}`),
    ...broken.map(([name, { must }]) => `.${name} ${must}`),
  ]
}

function withFallbacks(entry: object): TrustedIssuer {
  const fallbacks = Object.entries(members).map(([name, { fallback }]) => [name, fallback])
  const issuer = { ...Object.fromEntries(fallbacks), ...entry } as TrustedIssuer
  Object.freeze(issuer.roleMap)
  Object.freeze(issuer.algorithms)
  return Object.freeze(issuer)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOneOf(values: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && values.includes(value)
}

/** Keys are fetched over TLS only, except from this machine. */
function isSafeUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 2_000 || !URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
