/** Random tokens that are stored as hashes only: refresh tokens, confirmation links. */
import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** A plain hash is enough for a random token: there is nothing to guess. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
