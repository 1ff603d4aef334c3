/**
 * Issues and verifies access tokens: JWTs in the RFC 9068 profile, signed with Ed25519 and valid
 * for ten minutes.
 */
import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { clockTolerance, tokenLifetime } from '../domain/credentials/access-token.ts'
import { type Role, roles } from '../domain/roles.ts'
import { isUuid } from '../domain/uuid.ts'
import { ApiError } from '../problems/api-error.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { KeyRing } from './signing-keys.ts'

const algorithm = 'EdDSA'
const type = 'at+jwt'
/** RFC 9068 requires a client id. This service has one client: its own API. */
const clientId = 'masthead'
/**
 * In characters. The tokens of this service are far shorter. A longer text is refused before it is
 * parsed.
 */
const maxTokenLength = 4096
/**
 * How many verified tokens are remembered, so that the next requests of a client need no signature
 * check.
 */
const maxRemembered = 10_000

const requiredClaims = ['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'roles', 'sid', 'epoch']

/** `epoch` is the epoch of the account when the token was issued. */
type TokenSubject = { accountId: string; sessionId: string; roles: readonly Role[]; epoch: number }

export type AccessTokens = {
  issue(subject: TokenSubject): Promise<string>
  /** Throws `invalid-token` for anything but a live access token of this service. */
  verify(token: string): Promise<TokenSubject>
}

type AccessTokenOptions = { keys: KeyRing; issuer: string; audience: string; clock: () => Date }

/** The times are in milliseconds. */
type Verified = { subject: TokenSubject; kid: string; validFrom: number; expiresAt: number }

export function createAccessTokens({ keys, issuer, audience, clock }: AccessTokenOptions): AccessTokens {
  const remembered = createBoundedMap<string, Verified>(maxRemembered)

  /**
   * A remembered token stays valid until it expires or its key no longer verifies tokens. It is not
   * valid before it was issued, where the clock of the system was set back. The `kid` is the
   * fingerprint of the key, so the same `kid` means the same key.
   */
  async function recall(token: string): Promise<TokenSubject | undefined> {
    const known = remembered.get(token)
    if (known === undefined) return undefined
    const now = clock().getTime()
    const isLive = known.validFrom <= now && now < known.expiresAt
    const isGood = isLive && (await keys.verificationKey(known.kid)) !== undefined
    if (isGood) return known.subject
    remembered.delete(token)
    return undefined
  }

  return {
    async issue({ accountId, sessionId, roles: held, epoch }) {
      const { kid, key } = await keys.signingKey()
      const issuedAt = Math.floor(clock().getTime() / 1000)
      return new SignJWT({ client_id: clientId, sid: sessionId, roles: held, epoch })
        .setProtectedHeader({ alg: algorithm, typ: type, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(accountId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + tokenLifetime)
        .sign(key)
    },

    async verify(token) {
      if (token.length > maxTokenLength) throw invalidToken('it is too long')
      const known = await recall(token)
      if (known) return known
      const { payload, protectedHeader } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = kid === undefined ? undefined : await keys.verificationKey(kid)
          if (!key) throw invalidToken('it is signed by an unknown key')
          return key
        },
        {
          algorithms: [algorithm],
          typ: type,
          issuer,
          audience,
          requiredClaims,
          clockTolerance,
          maxTokenAge: tokenLifetime,
          currentDate: clock(),
        },
      ).catch((error) => {
        throw error instanceof errors.JOSEError ? invalidToken(reasonOf(error), error) : error
      })
      const subject = subjectOf(payload)
      const validFrom = ((payload.iat ?? 0) - clockTolerance) * 1000
      const expiresAt = ((payload.exp ?? 0) + clockTolerance) * 1000
      remembered.set(token, { subject, kid: protectedHeader.kid ?? '', validFrom, expiresAt })
      return subject
    },
  }
}

/** The signature proves who wrote the claims. Their types are checked all the same. */
function subjectOf({ sub, sid, epoch, roles: held, ...claims }: JWTPayload): TokenSubject {
  const { iat = 0, exp = 0, jti, client_id } = claims
  const isRoleList = Array.isArray(held) && held.every((role) => roles.includes(role))
  const isOurs = client_id === clientId && isUuid(jti) && exp - iat <= tokenLifetime
  if (!isUuid(sub) || !isUuid(sid) || !isRoleList || !Number.isInteger(epoch) || !isOurs) {
    throw invalidToken('its claims are not those of an access token')
  }
  return { accountId: sub, sessionId: sid, roles: held as Role[], epoch: epoch as number }
}

/** The text for the caller. It does not reveal which value was expected. */
export function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  return error instanceof errors.JWTClaimValidationFailed
    ? `its claim ${error.claim} is wrong`
    : 'it is malformed or forged'
}

/** RFC 6750, section 3.1. */
export function invalidToken(reason: string, cause?: unknown): ApiError {
  return new ApiError('invalid-token', `The access token is not accepted: ${reason}.`, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  })
}
