/** What the service says of itself: health, keys. */
import { type Static, Type } from 'typebox'
import { shape } from '../common.ts'

export const Health = shape('Health', 'Whether the service works.', {
  status: Type.Literal('ok'),
})
export type Health = Static<typeof Health>

export const JsonWebKeySet = shape('JsonWebKeySet', 'The public keys that verify access tokens (RFC 7517).', {
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      crv: Type.String(),
      x: Type.String(),
      kid: Type.String(),
      alg: Type.String(),
      use: Type.String(),
    }),
  ),
})
