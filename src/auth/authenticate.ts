/** Finds out from the Authorization header who sends a request (RFC 6750, section 2.1). */
import { ApiError } from '../problems/api-error.ts'
import type { Bearer } from './bearer.ts'
import { type AccessTokens, invalidToken } from './jwt-access-tokens.ts'
import type { OutsideAccounts } from './outside-accounts.ts'
import { isPersonalAccessToken, type PersonalAccessTokens } from './personal-access-tokens.ts'

export type Authenticator = {
  /**
   * `address` is the network address of the request. Throws `unauthenticated` or `invalid-token`.
   */
  authenticate(authorization: string | undefined, address: string): Promise<Bearer>
}

type Verifiers = {
  tokens: AccessTokens
  personalAccessTokens: PersonalAccessTokens
  outside: OutsideAccounts
}

export function createAuthenticator({ tokens, personalAccessTokens, outside }: Verifiers): Authenticator {
  return {
    async authenticate(authorization, address) {
      const credential = credentialIn(authorization)
      if (isPersonalAccessToken(credential)) {
        const found = await personalAccessTokens.verify(credential, address)
        return { ...found, sessionId: null, epoch: null }
      }
      const issuer = outside.issuerOf(credential)
      if (issuer !== undefined) return outside.authenticate(issuer, credential, address)
      return { ...(await tokens.verify(credential)), actions: null }
    },
  }
}

function credentialIn(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new ApiError(
      'unauthenticated',
      'Send an access token in the header: `Authorization: Bearer <token>`.',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    )
  }
  const [, credential] = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization) ?? []
  if (credential === undefined) throw invalidToken('the header does not have the form `Bearer <token>`')
  return credential
}
