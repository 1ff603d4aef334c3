/** Account rows and logins as they travel. */
import type { AccountRow } from '../db/queries/accounts.ts'
import type { Account, Session } from '../schemas/accounts.ts'

export function presentAccount({ createdAt, suspendedUntil, epoch: _, ...account }: AccountRow): Account {
  return {
    ...account,
    suspendedUntil: suspendedUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}

type StartedSession = { accessToken: string; refreshToken: string; account: AccountRow }

/** `expiresIn`: seconds. */
export function presentSession(
  { accessToken, refreshToken, account }: StartedSession,
  expiresIn: number,
): Session {
  return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, account: presentAccount(account) }
}
