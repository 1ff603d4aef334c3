/**
 * The public keys of an outside issuer, fetched from its JWKS and kept. While the issuer is out of reach, known keys go on
 * working; an unknown one is then neither good nor bad: it cannot be judged. Nobody can make us ask the issuer often.
 */
import { type CryptoKey, createLocalJWKSet, errors, type JWTHeaderParameters } from 'jose'
import { ApiError } from '../problems/api-error.ts'

const minutes = 60_000

/** How long keys are taken for what the issuer has; then it is asked again. */
const freshMs = 10 * minutes
/** How long keys are used while the issuer does not answer. */
const staleMs = 24 * 60 * minutes
/** The least time between two questions to the issuer, whatever the reason. */
const coolDownMs = 30_000
const defaultTimeoutMs = 5_000
/** Characters of a JWKS: hundreds of keys. */
const maxLength = 262_144
const minRsaBits = 2048

/** The keys of one answer of the issuer. */
export type KeySet = ReturnType<typeof createLocalJWKSet>

export type IssuerKeys = {
  /** What is known now; another object when the issuer's keys are others. `undefined`: nothing that may be used. */
  current(): Promise<KeySet | undefined>
  /** `undefined` for a key that the issuer does not have. Throws `unavailable` where that cannot be found out. */
  find(header: JWTHeaderParameters): Promise<FoundKey | undefined>
}

/** A key, and what it was found in. */
export type FoundKey = { key: CryptoKey; keySet: KeySet }

export type IssuerKeysOptions = {
  jwksUrl: string
  clock: () => Date
  /** Told of each question that the issuer did not answer as it should. */
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
  /** Whether the last question went unanswered. */
  let isFailing = false

  /** Not within any time: what a clock that was set back says is still to come. */
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

  /** Resolves when the issuer has answered or failed to; at once where it was asked just before. */
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
    // Of an issuer that is known to be away nobody waits for an answer who can do without.
    if (!isFailing || !usable()) await answered
    return usable()
  }

  function unavailable(): ApiError {
    const waitMs = Math.max(1_000, askedAt + coolDownMs - clock().getTime())
    return new ApiError('unavailable', 'The issuer of the token is out of reach, and its key is not known.', {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) },
    })
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

/** Also `undefined` for a key that is there and cannot be used: weak, broken, private, or two under one id. */
async function keyIn(keySet: KeySet | undefined, header: JWTHeaderParameters): Promise<FoundKey | undefined> {
  if (!keySet) return undefined
  try {
    const key = await keySet(header)
    return isStrong(key) ? { key, keySet } : undefined
  } catch (error) {
    // Web Crypto says with a DOMException or a TypeError that a key is broken.
    const isKeyFault =
      error instanceof errors.JOSEError || error instanceof DOMException || error instanceof TypeError
    if (isKeyFault) return undefined
    throw error
  }
}

function isStrong({ algorithm }: CryptoKey): boolean {
  return !('modulusLength' in algorithm) || Number(algorithm.modulusLength) >= minRsaBits
}

/** Only what the URL itself answers: a redirect could lead anywhere. */
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
