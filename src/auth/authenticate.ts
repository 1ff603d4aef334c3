/** From the Authorization header to the account that sends the request (RFC 6750, section 2.1). */
import { ApiError } from '../errors.ts'
import type { TokenSubject, Tokens } from './tokens.ts'

export function authenticate(header: string | undefined, tokens: Tokens): Promise<TokenSubject> {
  if (header === undefined) {
    throw new ApiError('unauthenticated', 'Send an access token: Authorization: Bearer <token>.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header) ?? []
  if (token === undefined) {
    throw new ApiError('invalid-token', 'The Authorization header is not of the form: Bearer <token>.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  return tokens.verify(token)
}
