/** Whose tokens are accepted besides our own, and on what terms: the form of the setting TRUSTED_ISSUERS. */
import { type Role, roles } from '../roles.ts'

/** Asymmetric ones only: whoever can verify by a shared secret can also sign. */
export const outsideAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
]
export type OutsideAlgorithm = (typeof outsideAlgorithms)[number]

export type TrustedIssuer = Readonly<{
  /** Exactly as in the claim `iss`. */
  issuer: string
  /** What the claim `aud` is or holds: this service, as the issuer calls it. */
  audience: string
  jwksUrl: string
  /** Where their roles are: a path with dots into the claims. */
  rolesClaim: string
  /** Their role -> ours. What is not in it counts for nothing. */
  roleMap: Readonly<Record<string, Role>>
  algorithms: readonly OutsideAlgorithm[]
  /** The header `typ`; null: any. */
  typ: string | null
  nameClaim: string
  /** null: no address is taken over. */
  emailClaim: string | null
}>

/** One member of an issuer. `fallback`: what it is where it is left out; without one it is required. */
type Member = { must: string; holds: (value: unknown) => boolean; fallback?: unknown }

const text = (maxLength: number) => ({
  must: `must be a text of 1 to ${maxLength} characters`,
  holds: (value: unknown) => typeof value === 'string' && value.length >= 1 && value.length <= maxLength,
})

const claimPath = {
  must: 'must be the name of a claim, or a path of names with dots between them',
  holds: (value: unknown) => typeof value === 'string' && /^(?!.{257})[^.]+(\.[^.]+)*$/u.test(value),
}

const members: Record<keyof TrustedIssuer, Member> = {
  issuer: {
    must: 'must be an https URL without user, query and fragment; http only on this machine',
    holds: (value) => isSafeUrl(value) && !/[?#]/.test(value),
  },
  audience: text(255),
  jwksUrl: {
    must: 'must be an https URL without user and fragment; http only on this machine',
    holds: (value) => isSafeUrl(value) && !value.includes('#'),
  },
  rolesClaim: { ...claimPath, fallback: 'roles' },
  roleMap: {
    must: `must be an object that gives each of their roles one of ours: ${roles.join(', ')}`,
    holds: (value) => isRecord(value) && Object.values(value).every((role) => isOneOf(roles, role)),
  },
  algorithms: {
    must: `must be a list of one or several of ${outsideAlgorithms.join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => isOneOf(outsideAlgorithms, name)),
    fallback: ['RS256'],
  },
  typ: { ...text(100), fallback: null },
  nameClaim: { ...claimPath, fallback: 'name' },
  emailClaim: { ...claimPath, fallback: null },
}

const maxIssuers = 20

/** The issuers that the text describes, or all that is wrong with it. */
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

/** Whether two issuers are so alike that nobody would keep them apart. */
export function isSameIssuer(one: string, other: string): boolean {
  return one.replace(/\/+$/, '') === other.replace(/\/+$/, '')
}

function repetitionsIn(issuers: readonly TrustedIssuer[]): string[] {
  return issuers.flatMap(({ issuer }, index) => {
    const first = issuers.findIndex((earlier) => isSameIssuer(earlier.issuer, issuer))
    return first < index ? [`[${index}].issuer must not be the issuer of [${first}]`] : []
  })
}

function faultsOf(entry: unknown): string[] {
  if (!isRecord(entry)) return [' must be an object']
  const unknown = Object.keys(entry).filter((name) => !Object.hasOwn(members, name))
  const broken = Object.entries(members).filter(([name, { holds, fallback }]) =>
    Object.hasOwn(entry, name) ? !holds(entry[name]) : fallback === undefined,
  )
  return [
    ...unknown.map((name) => `.${name} is not known; there are ${Object.keys(members).join(', ')}`),
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

/** Keys and tokens from elsewhere travel encrypted, or not at all. */
function isSafeUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 2_000 || !URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
