/**
 * Verifies tokens of outside issuers with the issuer's own keys, by the rules in TRUSTED_ISSUERS.
 */
import { hash } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import { identityIn, type OutsideIdentity } from '../domain/credentials/outside-identity.ts'
import type { TrustedIssuer } from '../domain/credentials/trusted-issuer.ts'
import { createIssuerKeys, type IssuerKeys, type KeySet } from '../outbound/issuer-keys.ts'
import { createBoundedMap } from './bounded-map.ts'
import { invalidToken, reasonOf } from './jwt-access-tokens.ts'

/** In characters. Some issuers put much into their tokens; Node accepts no larger headers. */
const maxTokenLength = 16_384
/** In seconds. The issuer's clock may differ from ours by this much. */
const clockTolerance = 30
/**
 * In seconds. A role that the issuer takes away works until the last token with that role expires.
 */
const maxTokenAge = 24 * 60 * 60
/** How many verified tokens are remembered for each issuer. */
const maxRemembered = 10_000

const requiredClaims = ['iss', 'aud', 'sub', 'iat', 'exp']

export type OutsideIssuers = {
  /** The trusted issuer that the token names. The token is not verified here. */
  issuerOf(token: string): string | undefined
  /**
   * Throws `invalid-token`, or `unavailable` if the key is unknown and the issuer cannot be
   * reached.
   */
  verify(issuer: string, token: string): Promise<OutsideIdentity>
}

type OutsideIssuersOptions = {
  issuers: readonly TrustedIssuer[]
  clock: () => Date
  onFailure: (error: unknown, issuer: string) => void
}

export function createOutsideIssuers({ issuers, clock, onFailure }: OutsideIssuersOptions): OutsideIssuers {
  const verifiers = new Map(
    issuers.map((trusted) => {
      const { issuer, jwksUrl } = trusted
      const keys = createIssuerKeys({ jwksUrl, clock, onFailure: (error) => onFailure(error, issuer) })
      return [issuer, createVerifier({ trusted, keys, clock })] as const
    }),
  )
  return {
    issuerOf(token) {
      if (verifiers.size === 0 || token.length > maxTokenLength) return undefined
      const { iss } = unverifiedClaims(token)
      return iss !== undefined && verifiers.has(iss) ? iss : undefined
    },

    async verify(issuer, token) {
      const verify = verifiers.get(issuer)
      if (!verify) throw invalidToken('its issuer is not trusted')
      return verify(token)
    },
  }
}

function unverifiedClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

/** `expiresAt` is in milliseconds. */
type Verified = { identity: OutsideIdentity; keySet: KeySet; expiresAt: number }
type VerifierOptions = { trusted: TrustedIssuer; keys: IssuerKeys; clock: () => Date }

function createVerifier({ trusted, keys, clock }: VerifierOptions) {
  /** The keys of this map are hashes of the tokens, since the tokens themselves are long. */
  const remembered = createBoundedMap<string, Verified>(maxRemembered)
  const { issuer, audience, typ, algorithms } = trusted

  /** A remembered token stays valid until it expires or the issuer's keys change. */
  async function recall(tokenHash: string): Promise<OutsideIdentity | undefined> {
    const known = remembered.get(tokenHash)
    if (!known) return undefined
    if (clock().getTime() < known.expiresAt && (await keys.current()) === known.keySet) return known.identity
    remembered.delete(tokenHash)
    return undefined
  }

  return async (token: string): Promise<OutsideIdentity> => {
    const tokenHash = hash('sha256', token, 'base64')
    const known = await recall(tokenHash)
    if (known) return known
    let keySet: KeySet | undefined
    const { payload } = await jwtVerify(
      token,
      async (header) => {
        if (header.crit !== undefined)
          throw invalidToken('it requires a critical extension (`crit`), and this service supports none')
        if (typeof header.kid !== 'string') throw invalidToken('its header has no `kid`')
        const found = await keys.find(header)
        if (!found) throw invalidToken('it is signed by an unknown key')
        keySet = found.keySet
        return found.key
      },
      {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims,
        ...(typ !== null && { typ }),
        clockTolerance,
        maxTokenAge,
        currentDate: clock(),
      },
    ).catch((error) => {
      throw error instanceof errors.JOSEError ? invalidToken(reasonOf(error), error) : error
    })
    const identity = identityIn(payload, trusted)
    if (!identity) throw invalidToken('its claim sub is wrong')
    const lastSecond = Math.min(payload.exp ?? 0, identity.issuedAt + maxTokenAge) + clockTolerance
    if (keySet) remembered.set(tokenHash, { identity, keySet, expiresAt: lastSecond * 1_000 })
    return identity
  }
}
