/** Health and public keys of the service as they travel. */
import { type Static, Type } from 'typebox'
import { shape } from '../common.ts'

export const Health = shape('Health', 'The state of the service.', {
  status: Type.Literal('ok', { description: 'Always `ok`; a service that cannot answer sends a problem.' }),
})
export type Health = Static<typeof Health>

export const JsonWebKeySet = shape('JsonWebKeySet', 'The public keys that verify access tokens (RFC 7517).', {
  keys: Type.Array(
    Type.Object({
      kty: Type.String({ description: 'The key type.' }),
      crv: Type.String({ description: 'The curve of the key.' }),
      x: Type.String({ description: 'The public key in base64url.' }),
      kid: Type.String({ description: 'The id of the key, which tokens name in their header.' }),
      alg: Type.String({ description: 'The signature algorithm.' }),
      use: Type.String({ description: 'The use of the key.' }),
    }),
  ),
})
