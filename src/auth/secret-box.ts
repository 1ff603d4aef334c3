/**
 * Encrypts data at rest, and derives secrets. Each purpose has its own key, derived from
 * SECRET_KEY.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

export type SecretBox = {
  seal(plain: Uint8Array): Uint8Array
  /** Throws if the bytes were sealed with another key or were changed. */
  open(sealed: Uint8Array): Uint8Array
  /** The HMAC-SHA-256 of `text`, which only a holder of the key can compute. */
  derive(text: string): Uint8Array
}

export function createSecretBox(secretKey: string): SecretBox {
  const keyFor = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secretKey, '', `masthead/${purpose}`, 32))
  const encryptionKey = keyFor('encryption')
  const derivationKey = keyFor('derivation')
  return {
    seal(plain) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, encryptionKey, nonce)
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv(algorithm, encryptionKey, bytes.subarray(0, nonceLength))
      decipher.setAuthTag(bytes.subarray(-tagLength))
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()])
    },
    derive: (text) => createHmac('sha256', derivationKey).update(text).digest(),
  }
}
