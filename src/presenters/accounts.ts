/** Account rows and logins as they travel. */
import type { AccountRow } from '../db/queries/accounts.ts'
import type { SessionRow } from '../db/queries/sessions.ts'
import type { Account, Session, SessionSummary } from '../schemas/accounts.ts'

export function presentAccount({ createdAt, suspendedUntil, epoch: _, ...account }: AccountRow): Account {
  return {
    ...account,
    suspendedUntil: suspendedUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}

/** `currentId`: the session of the token that the request came with. */
export function presentSessionSummary(
  { id, address, userAgent, ...at }: SessionRow,
  currentId: string,
): SessionSummary {
  return {
    ...{ id, isCurrent: id === currentId, address, userAgent },
    createdAt: at.createdAt.toISOString(),
    lastUsedAt: at.lastUsedAt.toISOString(),
    expiresAt: at.expiresAt.toISOString(),
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
