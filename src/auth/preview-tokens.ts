/**
 * Tokens of preview links, which show one revision to whoever has the link. They are JWTs signed
 * with the keys of access tokens, but have a `typ` of their own, so that neither is ever accepted
 * as the other. A valid signature is not enough: the preview must also have its row in the
 * database.
 */
import { errors, jwtVerify, SignJWT } from 'jose'
import { suspensionOf } from '../domain/accounts/suspension.ts'
import { longestPreview } from '../domain/articles/previews.ts'
import { clockTolerance } from '../domain/credentials/access-token.ts'
import type { Role } from '../domain/roles.ts'
import { isUuid } from '../domain/uuid.ts'
import { reachOf } from './policy.ts'
import type { KeyRing } from './signing-keys.ts'

const algorithm = 'EdDSA'
const type = 'preview+jwt'
const requiredClaims = ['iss', 'sub', 'rev', 'jti', 'iat', 'exp']

/** `expiresAt` must be a whole second, since the token holds no fractions. */
type PreviewSubject = { id: string; articleId: string; revision: number; expiresAt: Date }

export type PreviewTokens = {
  issue(preview: PreviewSubject): Promise<string>
  /** `undefined` for anything but a live preview token of this service. */
  verify(token: string): Promise<Omit<PreviewSubject, 'expiresAt'> | undefined>
}

type PreviewTokenOptions = { keys: KeyRing; issuer: string; clock: () => Date }

export function createPreviewTokens({ keys, issuer, clock }: PreviewTokenOptions): PreviewTokens {
  return {
    async issue({ id, articleId, revision, expiresAt }) {
      const { kid, key } = await keys.signingKey()
      return new SignJWT({ rev: revision })
        .setProtectedHeader({ alg: algorithm, typ: type, kid })
        .setIssuer(issuer)
        .setSubject(articleId)
        .setJti(id)
        .setIssuedAt(Math.floor(clock().getTime() / 1000))
        .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
        .sign(key)
    },

    async verify(token) {
      const payload = await verifiedPayload(token)
      const { jti, sub, rev } = payload ?? {}
      if (!isUuid(jti) || !isUuid(sub) || typeof rev !== 'number') return undefined
      return { id: jti, articleId: sub, revision: rev }
    },
  }

  async function verifiedPayload(token: string) {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [algorithm],
        typ: type,
        issuer,
        requiredClaims,
        clockTolerance,
        maxTokenAge: longestPreview,
        currentDate: clock(),
      })
      return payload
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof UnknownKeyError) return undefined
      throw error
    }
  }

  async function keyOf({ kid }: { kid?: string }) {
    const key = kid === undefined ? undefined : await keys.verificationKey(kid, longestPreview)
    if (!key) throw new UnknownKeyError()
    return key
  }
}

class UnknownKeyError extends Error {}

type PreviewMaker = {
  roles: readonly Role[]
  suspendedAt: Date | null
  suspendedUntil: Date | null
  suspensionReason: string | null
}

/**
 * A preview link works only while its maker could still make it. It does not work while the maker
 * is erased, demoted, suspended or no longer in the byline of an article of somebody else.
 */
export function couldStillMake(
  maker: PreviewMaker,
  { isOfMaker, at }: { isOfMaker: boolean; at: Date },
): boolean {
  if (suspensionOf(maker, at)) return false
  const reach = reachOf('preview:create', maker.roles)
  return reach === 'any' || (reach === 'own' && isOfMaker)
}
