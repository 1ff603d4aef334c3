/**
 * Personal access tokens: what a script presents instead of a login. Looked up at each use, so that a revoked one and a
 * role that was taken are gone at once, on every instance.
 */
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { useNotedEveryMs } from '../domain/credentials/personal-access-token.ts'
import type { Role } from '../domain/roles.ts'
import { hashToken } from './one-time-tokens.ts'
import { type Action, isAction } from './policy.ts'
import { invalidToken } from './tokens.ts'

/** By which secret scanners find them. */
const prefix = 'mh_'
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Base 62: 43 digits hold 256 bits, 6 hold the 32 of the checksum. */
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

/** Whether the checksum fits: tells a mistyped token, and most invented ones, without a look into the database. */
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
export type FoundToken = {
  id: string
  accountId: string
  roles: readonly Role[]
  /** As stored: names that the policy has dropped since may be among them. */
  actions: readonly string[]
  lastUsedAt: Date | null
}

export type TokenUse = { id: string; at: Date; address: string }

export type PersonalAccessTokenSource = {
  /** `undefined` where the token is unknown, expired at this time or revoked, or its account is gone. */
  find: (token: { tokenHash: Uint8Array; at: Date }) => Promise<FoundToken | undefined>
  noteUse: (use: TokenUse) => Promise<void>
  clock: () => Date
  /** Told of a use that could not be noted: the request goes on all the same. */
  onError: (error: unknown) => void
}

export type PersonalAccessTokens = {
  /** `address`: where the request comes from. Throws `invalid-token` for whatever is no live token. */
  verify(
    token: string,
    address: string,
  ): Promise<{ accountId: string; roles: readonly Role[]; actions: readonly Action[] }>
}

export function createPersonalAccessTokens(source: PersonalAccessTokenSource): PersonalAccessTokens {
  const { find, noteUse, clock, onError } = source
  /** Tokens whose use is being noted: of a burst of requests one writes. */
  const noting = new Set<string>()

  /** Nobody waits for it: a row that somebody else holds, or a lost connection, must not keep the request. */
  function note({ id, lastUsedAt }: FoundToken, address: string): void {
    const at = clock()
    const isRecent = lastUsedAt !== null && at.getTime() - lastUsedAt.getTime() < useNotedEveryMs
    if (isRecent || noting.has(id)) return
    noting.add(id)
    noteUse({ id, at, address })
      .catch(onError)
      .finally(() => noting.delete(id))
  }

  return {
    async verify(token, address) {
      if (!isWellFormed(token)) throw invalidToken('it is mistyped, its checksum does not fit')
      const found = await find({ tokenHash: hashToken(token), at: clock() })
      if (!found) throw invalidToken('it is unknown, expired or revoked')
      note(found, address)
      const { accountId, roles, actions } = found
      return { accountId, roles, actions: actions.filter(isAction) }
    },
  }
}
