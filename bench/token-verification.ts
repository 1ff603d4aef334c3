/**
 * Measures how fast an access token is verified, against `jwtVerify` of jose alone with the same
 * key and checks.
 */
import { jwtVerify } from 'jose'
import type { Deps } from '../src/deps.ts'
import { clockTolerance, tokenLifetime } from '../src/domain/credentials/access-token.ts'
import { median, printTable, startService, timed } from './harness.ts'

/** Fewer than the service remembers, so that it remembers all tokens of a round. */
const tokensPerRound = 200
const rounds = 75
const warmUpRounds = 15
/** How many tokens a busy process verifies at the same time. */
const inFlight = 32

/**
 * The least throughput as a part of jose's: the service may add at most a fifth to the cost of a
 * signature check.
 */
const limits = { cold: 0.8, warm: 1 }

type Verify = (token: string) => Promise<unknown>

export async function run(): Promise<boolean> {
  const { deps, close } = await startService()
  const jose = await joseAlone(deps)
  const { verify } = deps.tokens
  const ratios = { cold: [] as number[], warm: [] as number[] }
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    const tokens = await issue(deps)
    // jose runs before and after, so that a machine that grows slower or faster in between favours
    // neither.
    const joseMs = await timed(() => verifyAll(jose, tokens))
    const coldMs = await timed(() => verifyAll(verify, tokens))
    const warmMs = await timed(() => verifyAll(verify, tokens))
    const joseAgainMs = await timed(() => verifyAll(jose, tokens))
    if (round < warmUpRounds) continue
    const limit = (joseMs + joseAgainMs) / 2
    ratios.cold.push(limit / coldMs)
    ratios.warm.push(limit / warmMs)
  }
  await close()
  const cases = ['cold', 'warm'] as const
  const found = cases.map((name) => ({ name, ratio: median(ratios[name]), least: limits[name] }))
  printTable(
    ['tokens', "throughput, jose's = 1", 'at least'],
    found.map(({ name, ratio, least }) => [labels[name], ratio.toFixed(2), least.toFixed(2)]),
  )
  return found.every(({ ratio, least }) => ratio >= least)
}

const labels = { cold: 'cold: each seen for the first time', warm: 'warm: each verified before' }

/** jose with the same key, algorithm, type, issuer, audience, claims and ages, and nothing else. */
async function joseAlone({ keys, config }: Deps): Promise<Verify> {
  const { kid } = await keys.signingKey()
  const key = await keys.verificationKey(kid)
  if (!key) throw new Error('the signing key verifies nothing')
  return (token) =>
    jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: config.publicUrl,
      audience: config.jwtAudience,
      requiredClaims: ['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'roles', 'sid', 'epoch'],
      clockTolerance,
      maxTokenAge: tokenLifetime,
    })
}

function issue({ tokens, newId }: Deps): Promise<string[]> {
  const subject = () => ({ accountId: newId(), sessionId: newId(), roles: ['reader'] as const, epoch: 0 })
  return Promise.all(Array.from({ length: tokensPerRound }, () => tokens.issue(subject())))
}

async function verifyAll(verify: Verify, tokens: readonly string[]): Promise<void> {
  const waiting = tokens.values()
  const worker = async () => {
    for (const token of waiting) await verify(token)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}
