/**
 * The Ed25519 keys that sign access tokens and previews. All instances share them through the
 * database, where their private parts are encrypted. One key is active and signs. A retired key
 * verifies until the last token that it signed has expired.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { longestPreview } from '../domain/articles/previews.ts'
import { clockTolerance, tokenLifetime } from '../domain/credentials/access-token.ts'
import type { PublicJwk } from '../domain/credentials/public-jwk.ts'
import type { MemoryLease } from './memory-lease.ts'
import type { SecretBox } from './secret-box.ts'

type StoredKey = {
  kid: string
  publicJwk: PublicJwk
  /** null once the key is retired. */
  encryptedPrivateKey: Uint8Array | null
  createdAt: Date
  retiredAt: Date | null
}

export class SecretKeyError extends Error {
  constructor(kid: string) {
    super(
      `SECRET_KEY cannot decrypt the signing key ${kid} in the database. ` +
        'Start with the SECRET_KEY that this database was last used with, or set SECRET_KEY_FORMER to it. ' +
        'If that SECRET_KEY is lost, run `npm run admin -- rotate-keys --discard`. It makes a new key ' +
        'under the present SECRET_KEY. Access tokens issued before that are then refused; sessions continue.',
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

/**
 * The time at which the last token signed by a key that was retired at `retiredAt` expires, if
 * tokens live `lifetime` seconds.
 */
function lastUseOf(retiredAt: Date, lifetime: number): Date {
  return new Date(retiredAt.getTime() + (lifetime + clockTolerance) * 1000)
}

/**
 * The time at which everything that the retired key signed has expired. Previews live longer than
 * access tokens.
 */
export function expiryOfRetiredKey(retiredAt: Date): Date {
  return lastUseOf(retiredAt, Math.max(tokenLifetime, longestPreview))
}

export type KeyRing = {
  signingKey(): Promise<{ kid: string; key: KeyObject }>
  /**
   * `undefined` if there is no key with this id, or if every token that it signed has expired.
   * `lifetime` says how many seconds such a token lives. The default is the lifetime of access
   * tokens.
   */
  verificationKey(kid: string, lifetime?: number): Promise<KeyObject | undefined>
  /** The public keys that verify access tokens, as a JWK Set (RFC 7517, section 5). */
  jwks(): Promise<{ keys: PublicJwk[] }>
  /**
   * To be called after the commit of a change. It resolves when no instance uses the former set of
   * keys any longer.
   */
  changed(): Promise<void>
}

type OpenedKey = {
  kid: string
  jwk: PublicJwk
  publicKey: KeyObject
  /** null for a retired key. */
  privateKey: KeyObject | null
  retiredAt: Date | null
}

/**
 * An unknown key id causes a reload, since another instance may just have made that key. No reload
 * happens within this time after the last one.
 */
const reloadCoolDownMs = 250

type KeyRingOptions = {
  load: () => Promise<StoredKey[]>
  box: SecretBox
  clock: () => Date
  lease: MemoryLease
}

export function createKeyRing({ load, box, clock, lease }: KeyRingOptions): KeyRing {
  let ring: Promise<OpenedKey[]> | undefined
  /**
   * The keys that were read last. They are published while the database cannot be reached, and are
   * used for nothing else.
   */
  let lastRead: OpenedKey[] | undefined
  let loadedAt = Number.NEGATIVE_INFINITY
  let version: string | undefined

  lease.onChanges(({ keysVersion }) => {
    if (version !== keysVersion) ring = undefined
    version = keysVersion
  })

  function reload(): Promise<OpenedKey[]> {
    loadedAt = performance.now()
    const loading = load().then((rows) => rows.map((row) => openKey(row, box)))
    ring = loading
    loading.then(
      (keys) => {
        lastRead = keys
      },
      () => {
        if (ring === loading) ring = undefined
      },
    )
    return loading
  }

  async function usable(
    loading: Promise<OpenedKey[]> | OpenedKey[],
    lifetime = tokenLifetime,
  ): Promise<OpenedKey[]> {
    const now = clock()
    return (await loading).filter(
      ({ retiredAt }) => retiredAt === null || lastUseOf(retiredAt, lifetime) > now,
    )
  }

  function opened(lifetime?: number): Promise<OpenedKey[]> {
    return usable(ring !== undefined && lease.isValid() ? ring : reload(), lifetime)
  }

  async function find(kid: string, lifetime?: number): Promise<OpenedKey | undefined> {
    const found = (await opened(lifetime)).find((key) => key.kid === kid)
    if (found || performance.now() - loadedAt < reloadCoolDownMs) return found
    return (await usable(reload(), lifetime)).find((key) => key.kid === kid)
  }

  return {
    async signingKey() {
      const active = (await opened()).find(({ retiredAt }) => retiredAt === null)
      if (!active?.privateKey) throw new Error('the database has no active signing key')
      return { kid: active.kid, key: active.privateKey }
    },
    verificationKey: async (kid, lifetime) => (await find(kid, lifetime))?.publicKey,
    async jwks() {
      const keys = await opened().catch((error) => {
        if (lastRead === undefined) throw error
        return usable(lastRead)
      })
      return { keys: keys.map((key) => key.jwk) }
    },
    async changed() {
      ring = undefined
      await lease.waitOut()
    },
  }
}

function openKey(row: StoredKey, box: SecretBox): OpenedKey {
  return {
    kid: row.kid,
    jwk: row.publicJwk,
    publicKey: createPublicKey({ key: row.publicJwk, format: 'jwk' }),
    privateKey: row.encryptedPrivateKey && openPrivateKey(row.kid, row.encryptedPrivateKey, box),
    retiredAt: row.retiredAt,
  }
}

function openPrivateKey(kid: string, sealed: Uint8Array, box: SecretBox): KeyObject {
  let der: Uint8Array
  try {
    der = box.open(sealed)
  } catch {
    throw new SecretKeyError(kid)
  }
  return createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' })
}
