/** An Ed25519 public key as JWKS carries it (RFC 7517, RFC 8037). */
export type PublicJwk = { kty: string; crv: string; x: string; kid: string; alg: string; use: string }
