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
  /**
   * What `derive` gives under the present key, and then what it gave under the former one. A secret
   * that is older than the present key is among them.
   */
  derivations(text: string): readonly Uint8Array[]
  /** Whether only the former key opens the bytes. Throws if no key does. */
  isOfFormerKey(sealed: Uint8Array): boolean
}

type Keys = { encryption: Buffer; derivation: Buffer }

function keysOf(secretKey: string): Keys {
  const keyFor = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secretKey, '', `masthead/${purpose}`, 32))
  return { encryption: keyFor('encryption'), derivation: keyFor('derivation') }
}

/** `formerKey` opens and recognises what was made with it. Nothing new is made with it. */
export function createSecretBox(secretKey: string, formerKey: string | null = null): SecretBox {
  const present = keysOf(secretKey)
  const all = formerKey === null ? [present] : [present, keysOf(formerKey)]
  const derive = ({ derivation }: Keys, text: string) =>
    createHmac('sha256', derivation).update(text).digest()
  return {
    seal(plain) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, present.encryption, nonce)
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed) => openWithOne(all, sealed).plain,
    derive: (text) => derive(present, text),
    derivations: (text) => all.map((keys) => derive(keys, text)),
    isOfFormerKey: (sealed) => openWithOne(all, sealed).keys !== present,
  }
}

/** Tries the keys in their order. Throws the error of the last. */
function openWithOne(all: readonly Keys[], sealed: Uint8Array): { plain: Uint8Array; keys: Keys } {
  for (const [index, keys] of all.entries()) {
    try {
      return { plain: openWith(keys, sealed), keys }
    } catch (error) {
      if (index === all.length - 1) throw error
    }
  }
  throw new Error('there is always a present key')
}

function openWith({ encryption }: Keys, sealed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv(algorithm, encryption, bytes.subarray(0, nonceLength))
  decipher.setAuthTag(bytes.subarray(-tagLength))
  return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()])
}
