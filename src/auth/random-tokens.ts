/**
 * Random tokens of which only a hash is stored: refresh tokens, links sent by mail, personal access
 * tokens.
 */
import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** A fast hash without salt is enough, since nobody can guess a random token. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
