/** The wire shapes of the health and the public keys of the service. */
import { type Static, Type } from 'typebox'
import { shape } from '../common.ts'

export const Health = shape('Health', 'The state of the service.', {
  status: Type.Literal('ok', {
    description: 'Always `ok`. A failing check answers with a problem document.',
  }),
})
export type Health = Static<typeof Health>

export const Readiness = shape('Readiness', 'Whether the service can handle requests.', {
  ...Health.properties,
  writes: Type.Optional(
    Type.Literal('disk full', {
      description:
        'Only while the disk of the database is full: requests that store something get 503, and the ' +
        'others work.',
    }),
  ),
})
export type Readiness = Static<typeof Readiness>

export const JsonWebKeySet = shape('JsonWebKeySet', 'The public keys that verify access tokens (RFC 7517).', {
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      crv: Type.String(),
      x: Type.String({ description: 'The public key in base64url.' }),
      kid: Type.String({ description: 'The id of the key, which tokens name in their header.' }),
      alg: Type.String(),
      use: Type.String(),
    }),
  ),
})
