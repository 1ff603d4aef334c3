/** The keys that sign access tokens: Ed25519, shared by all instances through the database, private parts encrypted. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { PublicJwk } from '../domain/public-jwk.ts'
import type { SecretBox } from './secret-box.ts'

export type StoredKey = {
  kid: string
  publicJwk: PublicJwk
  encryptedPrivateKey: Uint8Array
  createdAt: Date
  retiredAt: Date | null
}

export class SecretKeyError extends Error {
  constructor(kid: string) {
    super(
      `SECRET_KEY does not open the signing key ${kid} in the database. Start with the SECRET_KEY that this database was ` +
        'first used with; without it, delete the rows of signing_keys: new keys are made and everybody logs in again.',
    )
    this.name = 'SecretKeyError'
  }
}

export async function makeKey(box: SecretBox, createdAt: Date): Promise<StoredKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { kty = '', crv = '', x = '' } = publicKey.export({ format: 'jwk' })
  const jwk = { kty, crv, x }
  const kid = await calculateJwkThumbprint(jwk)
  return {
    kid,
    publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' },
    encryptedPrivateKey: box.seal(privateKey.export({ type: 'pkcs8', format: 'der' })),
    createdAt,
    retiredAt: null,
  }
}

export type KeyRing = {
  signingKey(): Promise<{ kid: string; key: KeyObject }>
  /** `undefined` where no instance has made a key of this id. */
  verificationKey(kid: string): Promise<KeyObject | undefined>
  /** RFC 7517, section 5. */
  jwks(): Promise<{ keys: PublicJwk[] }>
}

type OpenedKey = {
  kid: string
  jwk: PublicJwk
  publicKey: KeyObject
  privateKey: KeyObject
  isActive: boolean
}

/** How often an unknown key id may cause a look into the database. */
const reloadCoolDownMs = 5_000

export type KeyRingOptions = { load: () => Promise<StoredKey[]>; box: SecretBox; clock: () => Date }

/** Keys are read at the first use and again, at most every few seconds, when a token names an unknown one. */
export function createKeyRing({ load, box, clock }: KeyRingOptions): KeyRing {
  let ring: Promise<OpenedKey[]> | undefined
  let loadedAt = 0

  function opened(): Promise<OpenedKey[]> {
    ring ??= reload()
    return ring
  }

  function reload(): Promise<OpenedKey[]> {
    loadedAt = clock().getTime()
    return load()
      .then((rows) => rows.map((row) => openKey(row, box)))
      .catch((error) => {
        ring = undefined
        throw error
      })
  }

  async function find(kid: string): Promise<OpenedKey | undefined> {
    const found = (await opened()).find((key) => key.kid === kid)
    if (found || clock().getTime() - loadedAt < reloadCoolDownMs) return found
    ring = reload()
    return (await ring).find((key) => key.kid === kid)
  }

  return {
    async signingKey() {
      const active = (await opened()).find((key) => key.isActive)
      if (!active) throw new Error('the database has no active signing key')
      return { kid: active.kid, key: active.privateKey }
    },
    verificationKey: async (kid) => (await find(kid))?.publicKey,
    jwks: async () => ({ keys: (await opened()).map((key) => key.jwk) }),
  }
}

function openKey(row: StoredKey, box: SecretBox): OpenedKey {
  return {
    kid: row.kid,
    jwk: row.publicJwk,
    publicKey: createPublicKey({ key: row.publicJwk, format: 'jwk' }),
    privateKey: openPrivateKey(row, box),
    isActive: row.retiredAt === null,
  }
}

function openPrivateKey({ kid, encryptedPrivateKey }: StoredKey, box: SecretBox): KeyObject {
  let der: Uint8Array
  try {
    der = box.open(encryptedPrivateKey)
  } catch {
    throw new SecretKeyError(kid)
  }
  return createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' })
}
