/**
 * The keys of the newsletter: one signs links that work for years, one hashes suppressed addresses.
 * They are random, stored sealed, and the same in all instances. They outlive SECRET_KEY.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { SecretBox } from './secret-box.ts'
import { SecretKeyError } from './signing-keys.ts'

const keyNames = ['links', 'suppressions'] as const
type KeyName = (typeof keyNames)[number]

export type NewsletterKeys = {
  /**
   * Loads the keys, or makes them. After that, the other functions ask the database no more, so that
   * they can be called within a transaction. The embedded database would wait for itself otherwise.
   */
  ready(): Promise<void>
  /** For `newsletter-links.ts`. */
  links(): Promise<Uint8Array>
  /** The keyed hash of an address, which is compared in lower case. */
  hashAddress(email: string): Promise<Uint8Array>
}

/** A new random key, sealed. */
export function newSealedKey(box: SecretBox): Uint8Array {
  return box.seal(randomBytes(32))
}

type Parts = {
  box: SecretBox
  load: (name: KeyName) => Promise<Uint8Array | undefined>
  /** Keeps the key that is there already, if another instance was first. */
  insert: (name: KeyName, sealed: Uint8Array) => Promise<void>
}

export function createNewsletterKeys({ box, load, insert }: Parts): NewsletterKeys {
  const known = new Map<KeyName, Uint8Array>()
  async function keyOf(name: KeyName): Promise<Uint8Array> {
    const remembered = known.get(name)
    if (remembered) return remembered
    let sealed = await load(name)
    if (sealed === undefined) {
      await insert(name, newSealedKey(box))
      sealed = await load(name)
    }
    if (sealed === undefined) throw new Error(`the newsletter key ${name} is not in the database`)
    const key = opened(box, { name, sealed })
    known.set(name, key)
    return key
  }
  return {
    async ready() {
      for (const name of keyNames) await keyOf(name)
    },
    links: () => keyOf('links'),
    async hashAddress(email) {
      return createHmac('sha256', await keyOf('suppressions'))
        .update(email.toLowerCase())
        .digest()
    },
  }
}

function opened(box: SecretBox, { name, sealed }: { name: KeyName; sealed: Uint8Array }): Uint8Array {
  try {
    return box.open(sealed)
  } catch {
    throw new SecretKeyError(`newsletter ${name}`)
  }
}
