/**
 * Personal access tokens, which scripts present instead of logging in. Each use looks the token up
 * in the database, so a revocation or a removed role takes effect at once on every instance.
 */
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { useRecordedEveryMs } from '../domain/credentials/personal-access-token.ts'
import type { Role } from '../domain/roles.ts'
import { invalidToken } from './jwt-access-tokens.ts'
import { type Action, isAction } from './policy.ts'
import { hashToken } from './random-tokens.ts'

/** Secret scanners find the tokens by this prefix. */
const prefix = 'mh_'
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/**
 * In base 62, 43 digits hold the 256 bits of the secret, and 6 digits hold the 32 bits of the
 * checksum.
 */
const secretLength = 43
const checksumLength = 6
const form = new RegExp(`^${prefix}([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`)

export function newPersonalAccessToken(): string {
  const secret = inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength)
  return prefix + secret + checksumOf(secret)
}

export function isPersonalAccessToken(credential: string): boolean {
  return credential.startsWith(prefix)
}

/**
 * Whether the checksum matches. It rejects mistyped tokens, and most invented ones, without a
 * query.
 */
export function isWellFormed(token: string): boolean {
  const [, secret, checksum] = form.exec(token) ?? []
  return secret !== undefined && checksum === checksumOf(secret)
}

function checksumOf(secret: string): string {
  return inBase62(BigInt(crc32(secret)), checksumLength)
}

function inBase62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text
  return text.padStart(length, '0')
}

/** A live token and the present roles of its account. */
type FoundToken = {
  id: string
  accountId: string
  roles: readonly Role[]
  /** As stored. Some may be actions that the policy no longer has. */
  actions: readonly string[]
  lastUsedAt: Date | null
}

type TokenUse = { id: string; at: Date; address: string }

export type PersonalAccessTokenSource = {
  /**
   * `undefined` if the token is unknown, revoked or expired at this time, or if its account is
   * gone.
   */
  find: (token: { tokenHash: Uint8Array; at: Date }) => Promise<FoundToken | undefined>
  noteUse: (use: TokenUse) => Promise<void>
  clock: () => Date
  /** Called if a use could not be recorded. The request goes on all the same. */
  onError: (error: unknown) => void
}

export type PersonalAccessTokens = {
  /**
   * `address` is the network address of the request. Throws `invalid-token` for anything but a live
   * token.
   */
  verify(
    token: string,
    address: string,
  ): Promise<{ accountId: string; roles: readonly Role[]; actions: readonly Action[] }>
}

export function createPersonalAccessTokens(source: PersonalAccessTokenSource): PersonalAccessTokens {
  const { find, noteUse, clock, onError } = source
  /**
   * Tokens of which a use is being recorded just now, so that only one request of a burst writes.
   */
  const recording = new Set<string>()

  /** The request does not wait for this, since the row may be locked or the connection lost. */
  function recordUse({ id, lastUsedAt }: FoundToken, address: string): void {
    const at = clock()
    const isRecent = lastUsedAt !== null && at.getTime() - lastUsedAt.getTime() < useRecordedEveryMs
    if (isRecent || recording.has(id)) return
    recording.add(id)
    noteUse({ id, at, address })
      .catch(onError)
      .finally(() => recording.delete(id))
  }

  return {
    async verify(token, address) {
      if (!isWellFormed(token)) throw invalidToken('it is mistyped, since its checksum does not match')
      const found = await find({ tokenHash: hashToken(token), at: clock() })
      if (!found) throw invalidToken('it is unknown, expired or revoked')
      recordUse(found, address)
      const { accountId, roles, actions } = found
      return { accountId, roles, actions: actions.filter(isAction) }
    },
  }
}
