/** What a verified token of an outside issuer says of its bearer, in our words. */
import { isEmailAddress } from '../email-address.ts'
import { type Role, roles } from '../roles.ts'
import { lineFrom, maxDisplayNameLength } from '../single-line-text.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

/** Two with the same issuer and subject are the same person, whatever else they say. */
export type OutsideIdentity = {
  issuer: string
  subject: string
  /** Ours, in their order; reader is always among them. */
  roles: readonly Role[]
  /** When the token was issued: seconds since 1970. */
  issuedAt: number
  displayName: string
  /** An address that the issuer has verified, or null. */
  email: string | null
}

/** Of a NumericDate (RFC 7519), which counts seconds. */
export function momentOf(seconds: number): Date {
  return new Date(seconds * 1000)
}

type Claims = Readonly<Record<string, unknown>>

const maxSubjectLength = 255

/** `undefined` where the claims name nobody. */
export function identityIn(claims: Claims, trusted: TrustedIssuer): OutsideIdentity | undefined {
  const { sub, iat } = claims
  if (!isSubject(sub) || typeof iat !== 'number') return undefined
  return {
    issuer: trusted.issuer,
    subject: sub,
    roles: rolesIn(claims, trusted),
    issuedAt: iat,
    displayName: lineFrom(claimAt(claims, trusted.nameClaim), maxDisplayNameLength) ?? 'Reader',
    email: verifiedEmailIn(claims, trusted.emailClaim),
  }
}

function isSubject(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxSubjectLength) return false
  // What PostgreSQL cannot keep: NUL, and half surrogate pairs, of which it would make one and the same character.
  return value.isWellFormed() && !value.includes('\0')
}

function rolesIn(claims: Claims, { rolesClaim, roleMap }: TrustedIssuer): Role[] {
  const theirs = [claimAt(claims, rolesClaim)].flat()
  const ours = theirs.map((role) =>
    typeof role === 'string' && Object.hasOwn(roleMap, role) ? roleMap[role] : undefined,
  )
  return roles.filter((role) => role === 'reader' || ours.includes(role))
}

/**
 * What stands at a path with dots. Names of claims may have dots themselves (`https://example.org/roles`), so at each
 * step the longest name that is there counts. Only what the token itself holds is there: no `__proto__`.
 */
export function claimAt(claims: unknown, path: string): unknown {
  if (!isClaims(claims)) return undefined
  if (Object.hasOwn(claims, path)) return claims[path]
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot)
    if (Object.hasOwn(claims, name)) return claimAt(claims[name], path.slice(dot + 1))
  }
  return undefined
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** OpenID Connect puts `email_verified` beside `email`. */
function verifiedEmailIn(claims: Claims, path: string | null): string | null {
  if (path === null) return null
  const email = claimAt(claims, path)
  const isVerified = claimAt(claims, path.replace(/[^.]+$/, 'email_verified')) === true
  return isVerified && typeof email === 'string' && isEmailAddress(email) ? email : null
}
