/**
 * The keys that sign access tokens and previews: Ed25519, shared by all instances through the database, private parts
 * encrypted. One signs; those before it verify until the last token they signed has expired.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { longestPreview } from '../domain/articles/preview.ts'
import { clockTolerance, tokenLifetime } from '../domain/credentials/access-token.ts'
import type { PublicJwk } from '../domain/credentials/public-jwk.ts'
import type { Lease } from './memory-lease.ts'
import type { SecretBox } from './secret-box.ts'

export type StoredKey = {
  kid: string
  publicJwk: PublicJwk
  /** null once retired. */
  encryptedPrivateKey: Uint8Array | null
  createdAt: Date
  retiredAt: Date | null
}

export class SecretKeyError extends Error {
  constructor(kid: string) {
    super(
      `SECRET_KEY does not open the signing key ${kid} in the database. Start with the SECRET_KEY that this database was ` +
        'first used with. If it is lost: npm run admin -- rotate-keys --discard makes a new key under the present ' +
        'SECRET_KEY; access tokens from before are refused, sessions go on.',
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

/** The last moment at which something that lives so many seconds, and that a key retired then signed, may be good. */
export function lastUseOf(retiredAt: Date, lifetime: number): Date {
  return new Date(retiredAt.getTime() + (lifetime + clockTolerance) * 1000)
}

/** When nothing that a key retired then signed is good any more: previews outlive access tokens. */
export function endOf(retiredAt: Date): Date {
  return lastUseOf(retiredAt, Math.max(tokenLifetime, longestPreview))
}

export type KeyRing = {
  signingKey(): Promise<{ kid: string; key: KeyObject }>
  /** `undefined` where no instance has made a key of this id, or what it signed to live for `lifetime` seconds has all expired. */
  verificationKey(kid: string, lifetime?: number): Promise<KeyObject | undefined>
  /** Those that verify access tokens (RFC 7517, section 5). */
  jwks(): Promise<{ keys: PublicJwk[] }>
  /** To be called after the commit of a change; resolves when no instance goes by the former keys any more. */
  changed(): Promise<void>
}

type OpenedKey = {
  kid: string
  jwk: PublicJwk
  publicKey: KeyObject
  /** Of the one that signs. */
  privateKey: KeyObject | null
  retiredAt: Date | null
}

/** How often an unknown key id may cause a look into the database: a key that another instance has just made is unknown. */
const reloadCoolDownMs = 250

export type KeyRingOptions = {
  load: () => Promise<StoredKey[]>
  box: SecretBox
  clock: () => Date
  lease: Lease
}

export function createKeyRing({ load, box, clock, lease }: KeyRingOptions): KeyRing {
  let ring: Promise<OpenedKey[]> | undefined
  /** What was read last: published while the database is away, and gone by for nothing else. */
  let lastRead: OpenedKey[] | undefined
  let loadedAt = Number.NEGATIVE_INFINITY
  let version: string | undefined

  lease.onLook(({ keysVersion }) => {
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
    return usable(ring !== undefined && lease.isHeld() ? ring : reload(), lifetime)
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
      await lease.outlast()
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
