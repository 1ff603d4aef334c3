/** Tokens of other issuers: verified on the terms of TRUSTED_ISSUERS, by the issuer's own keys. */
import { hash } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import { identityIn, type OutsideIdentity } from '../domain/credentials/outside-identity.ts'
import type { TrustedIssuer } from '../domain/credentials/trusted-issuer.ts'
import { createIssuerKeys, type IssuerKeys, type KeySet } from '../outbound/issuer-keys.ts'
import { createBoundedMap } from './bounded-map.ts'
import { invalidToken, reasonOf } from './tokens.ts'

/** Characters. Other issuers put much into their tokens; Node takes no larger headers. */
const maxTokenLength = 16_384
/** Seconds: clocks of other houses. */
const clockTolerance = 30
/** Seconds. A role that the issuer takes away is gone when the last token with it is: that must not be years. */
const maxTokenAge = 24 * 60 * 60
/** Verified tokens remembered, for each issuer. */
const maxRemembered = 10_000

const requiredClaims = ['iss', 'aud', 'sub', 'iat', 'exp']

export type OutsideIssuers = {
  /** Which trusted issuer a token says it comes from. Nothing is verified by that: it tells whose keys to ask. */
  issuerOf(token: string): string | undefined
  /** Throws `invalid-token`, and `unavailable` where the issuer's key is unknown and the issuer out of reach. */
  verify(issuer: string, token: string): Promise<OutsideIdentity>
}

export type OutsideIssuersOptions = {
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

type Verified = { identity: OutsideIdentity; keySet: KeySet; expiresAt: number }
type VerifierOptions = { trusted: TrustedIssuer; keys: IssuerKeys; clock: () => Date }

function createVerifier({ trusted, keys, clock }: VerifierOptions) {
  /** By a hash: the tokens themselves are long. */
  const remembered = createBoundedMap<string, Verified>(maxRemembered)
  const { issuer, audience, typ, algorithms } = trusted

  /** Good as long as it has not expired and the issuer's keys are what they were. */
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
          throw invalidToken('it has a critical extension, and none is known here')
        if (typeof header.kid !== 'string') throw invalidToken('it does not name its key')
        const found = await keys.find(header)
        if (!found) throw invalidToken('it is signed by an unknown key')
        keySet = found.keySet
        return found.key
      },
      {
        ...{ issuer, audience, algorithms: [...algorithms], requiredClaims },
        ...(typ !== null && { typ }),
        ...{ clockTolerance, maxTokenAge, currentDate: clock() },
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
