/**
 * Fetches the public keys of an outside issuer (its JWK Set) and remembers them. While the issuer
 * cannot be reached, known keys work for a day, and a token with an unknown key can be neither
 * accepted nor refused as invalid. However many tokens arrive, the issuer is asked at most once in
 * thirty seconds.
 */
import { type CryptoKey, createLocalJWKSet, errors, type JWTHeaderParameters } from 'jose'
import { ApiError } from '../problems/api-error.ts'

const minutes = 60_000

/** How old keys may be before the issuer is asked again. */
const freshMs = 10 * minutes
/** How old keys may be while the issuer does not answer. */
const staleMs = 24 * 60 * minutes
/** The minimum time between two requests to the issuer, whatever their reason. */
const coolDownMs = 30_000
const defaultTimeoutMs = 5_000
/** In characters. This is enough for hundreds of keys. */
const maxLength = 262_144
const minRsaBits = 2048

/** The keys of one answer of the issuer. */
export type KeySet = ReturnType<typeof createLocalJWKSet>

export type IssuerKeys = {
  /**
   * The keys to use now. If the keys have changed, this is a different object. `undefined` if there
   * are no keys that may be used.
   */
  current(): Promise<KeySet | undefined>
  /**
   * `undefined` if the issuer has no such key. Throws `unavailable` if the issuer cannot be asked.
   */
  find(header: JWTHeaderParameters): Promise<FoundKey | undefined>
}

/** A key, and the set that it was found in. */
type FoundKey = { key: CryptoKey; keySet: KeySet }

type IssuerKeysOptions = {
  jwksUrl: string
  clock: () => Date
  /** Called for each request that the issuer did not answer properly. */
  onFailure: (error: unknown) => void
  timeoutMs?: number
}

type Loaded = { text: string; set: KeySet; at: number }

export function createIssuerKeys({
  jwksUrl,
  clock,
  onFailure,
  timeoutMs = defaultTimeoutMs,
}: IssuerKeysOptions): IssuerKeys {
  let loaded: Loaded | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined
  /** Whether the last request failed. */
  let isFailing = false

  /** False for a time in the future, which occurs after the clock was set back. */
  function isWithin(time: number, ms: number): boolean {
    const age = clock().getTime() - time
    return age >= 0 && age < ms
  }

  async function load(): Promise<void> {
    try {
      const text = await fetchText(jwksUrl, timeoutMs)
      const set = text === loaded?.text ? loaded.set : createLocalJWKSet(JSON.parse(text))
      loaded = { text, set, at: askedAt }
      isFailing = false
    } catch (error) {
      isFailing = true
      onFailure(error)
    }
  }

  /**
   * Resolves when the request has succeeded or failed. If the last request is too recent, it
   * resolves at once and asks nothing.
   */
  function ask(): Promise<void> {
    if (asking) return asking
    if (isWithin(askedAt, coolDownMs)) return Promise.resolve()
    askedAt = clock().getTime()
    asking = load().finally(() => {
      asking = undefined
    })
    return asking
  }

  function usable(): KeySet | undefined {
    return loaded && clock().getTime() - loaded.at < staleMs ? loaded.set : undefined
  }

  async function current(): Promise<KeySet | undefined> {
    if (loaded && isWithin(loaded.at, freshMs)) return loaded.set
    const answered = ask()
    // While the issuer is down, a caller that has usable keys does not wait for its answer.
    if (!isFailing || !usable()) await answered
    return usable()
  }

  function unavailable(): ApiError {
    const waitMs = Math.max(1_000, askedAt + coolDownMs - clock().getTime())
    return new ApiError(
      'unavailable',
      'The issuer of the token cannot be reached, and the key of the token is not known.',
      {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) },
      },
    )
  }

  return {
    current,

    async find(header) {
      const known = await keyIn(await current(), header)
      if (known) return known
      await ask()
      const found = await keyIn(usable(), header)
      if (!found && isFailing) throw unavailable()
      return found
    },
  }
}

/**
 * Also `undefined` for a key that cannot be used, because it is weak, broken or private, or because
 * two keys share its id.
 */
async function keyIn(keySet: KeySet | undefined, header: JWTHeaderParameters): Promise<FoundKey | undefined> {
  if (!keySet) return undefined
  try {
    const key = await keySet(header)
    return isStrong(key) ? { key, keySet } : undefined
  } catch (error) {
    // Web Crypto throws a DOMException or a TypeError for a broken key.
    const isKeyFault =
      error instanceof errors.JOSEError || error instanceof DOMException || error instanceof TypeError
    if (isKeyFault) return undefined
    throw error
  }
}

function isStrong({ algorithm }: CryptoKey): boolean {
  return !('modulusLength' in algorithm) || Number(algorithm.modulusLength) >= minRsaBits
}

/** Follows no redirect, since it could lead anywhere. */
async function fetchText(url: string, timeoutMs: number): Promise<string> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/jwk-set+json, application/json' },
  })
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}`)
  }
  let text = ''
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part
    if (text.length > maxLength) throw new Error(`${url} answered more than ${maxLength} characters`)
  }
  return text
}
