/** Reads an identity from the claims of a verified token of an outside issuer. */
import { normalEmail } from '../email-address.ts'
import { type Role, roles } from '../roles.ts'
import { maxDisplayNameLength, toSingleLine } from '../single-line-text.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

/** Two identities with the same issuer and subject are the same person, whatever else they say. */
export type OutsideIdentity = {
  issuer: string
  subject: string
  /** Roles of this service, in the order of `roles`; reader is always among them. */
  roles: readonly Role[]
  /** When the token was issued, in seconds since 1970. */
  issuedAt: number
  displayName: string
  /** An address that the issuer has verified, or null. */
  email: string | null
}

/** Converts a NumericDate (RFC 7519), which counts seconds. */
export function momentOf(seconds: number): Date {
  return new Date(seconds * 1000)
}

type Claims = Readonly<Record<string, unknown>>

const maxSubjectLength = 255

/** `undefined` if the claims name no subject or no time of issue. */
export function identityIn(claims: Claims, trusted: TrustedIssuer): OutsideIdentity | undefined {
  const { sub, iat } = claims
  if (!isSubject(sub) || typeof iat !== 'number') return undefined
  return {
    issuer: trusted.issuer,
    subject: sub,
    roles: rolesIn(claims, trusted),
    issuedAt: iat,
    displayName: toSingleLine(claimAt(claims, trusted.nameClaim), maxDisplayNameLength) ?? 'Reader',
    email: verifiedEmailIn(claims, trusted.emailClaim),
  }
}

function isSubject(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxSubjectLength) return false
  // PostgreSQL cannot store NUL, and lone surrogates would all become the same character.
  return value.isWellFormed() && !value.includes('\0')
}

function rolesIn(claims: Claims, { rolesClaim, roleMap }: TrustedIssuer): Role[] {
  const issuerRoles = [claimAt(claims, rolesClaim)].flat()
  const mapped = issuerRoles.map((role) =>
    typeof role === 'string' && Object.hasOwn(roleMap, role) ? roleMap[role] : undefined,
  )
  return roles.filter((role) => role === 'reader' || mapped.includes(role))
}

/**
 * The value at a path of claim names with dots between them. A name may itself contain dots
 * (`https://example.org/roles`), so each step takes the longest name that exists. Inherited
 * properties such as `__proto__` do not count.
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

/**
 * The address counts only if `email_verified`, which OpenID Connect puts beside `email`, is true.
 */
function verifiedEmailIn(claims: Claims, path: string | null): string | null {
  if (path === null) return null
  const email = claimAt(claims, path)
  const isVerified = claimAt(claims, path.replace(/[^.]+$/, 'email_verified')) === true
  return isVerified && typeof email === 'string' ? (normalEmail(email) ?? null) : null
}
