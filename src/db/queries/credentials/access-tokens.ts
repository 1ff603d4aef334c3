/** Queries on personal access tokens. A revoked token keeps its row but is not listed. */
import { and, desc, eq, gt, isNull, lt, lte, or } from 'drizzle-orm'
import { useRecordedEveryMs } from '../../../domain/credentials/personal-access-token.ts'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accessTokens, accounts } from '../../tables/accounts.ts'

/** The columns that presenters may have: all except the token's hash. */
const shown = {
  id: accessTokens.id,
  name: accessTokens.name,
  ending: accessTokens.ending,
  actions: accessTokens.actions,
  createdAt: accessTokens.createdAt,
  expiresAt: accessTokens.expiresAt,
  lastUsedAt: accessTokens.lastUsedAt,
  lastUsedAddress: accessTokens.lastUsedAddress,
}

export type AccessTokenRow = Pick<typeof accessTokens.$inferSelect, keyof typeof shown>

export async function insertAccessToken(tx: Db, token: typeof accessTokens.$inferInsert): Promise<void> {
  await tx.insert(accessTokens).values(token)
}

type UsableAccessToken = {
  id: string
  accountId: string
  roles: Role[]
  actions: string[]
  lastUsedAt: Date | null
}

/**
 * The live token with this hash, and the present roles of its account; `undefined` if there is
 * none, or if the account is erased.
 */
export async function findUsableAccessToken(
  db: Db,
  { tokenHash, at }: { tokenHash: Uint8Array; at: Date },
): Promise<UsableAccessToken | undefined> {
  const [row] = await db
    .select({
      id: accessTokens.id,
      accountId: accessTokens.accountId,
      roles: accounts.roles,
      actions: accessTokens.actions,
      lastUsedAt: accessTokens.lastUsedAt,
    })
    .from(accessTokens)
    .innerJoin(accounts, eq(accounts.id, accessTokens.accountId))
    .where(and(eq(accessTokens.tokenHash, tokenHash), live(at), isNull(accounts.erasedAt)))
  return row
}

function live(at: Date) {
  return and(isNull(accessTokens.revokedAt), gt(accessTokens.expiresAt, at))
}

/** Records a use. It does nothing if any instance has recorded a use within the interval. */
export async function updateLastUse(
  db: Db,
  { id, at, address }: { id: string; at: Date; address: string },
): Promise<void> {
  const before = new Date(at.getTime() - useRecordedEveryMs)
  await db
    .update(accessTokens)
    .set({ lastUsedAt: at, lastUsedAddress: address })
    .where(
      and(
        eq(accessTokens.id, id),
        isNull(accessTokens.revokedAt),
        or(isNull(accessTokens.lastUsedAt), lte(accessTokens.lastUsedAt, before)),
      ),
    )
}

/** To be called with the account locked, as it is whenever a token is created. */
export function countLiveAccessTokens(tx: Db, accountId: string, at: Date): Promise<number> {
  return tx.$count(accessTokens, and(eq(accessTokens.accountId, accountId), live(at)))
}

/**
 * Newest first, including expired tokens. One row more than `limit` tells whether the list goes on.
 */
export function listAccessTokens(
  db: Db,
  { accountId, limit, after }: { accountId: string; limit: number; after?: string },
): Promise<AccessTokenRow[]> {
  return db
    .select(shown)
    .from(accessTokens)
    .where(
      and(
        eq(accessTokens.accountId, accountId),
        isNull(accessTokens.revokedAt),
        after === undefined ? undefined : lt(accessTokens.id, after),
      ),
    )
    .orderBy(desc(accessTokens.id))
    .limit(limit + 1)
}

/** Revokes all tokens of the account and returns their ids. */
export async function revokeAllAccessTokens(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<string[]> {
  const rows = await tx
    .update(accessTokens)
    .set({ revokedAt: at })
    .where(and(eq(accessTokens.accountId, accountId), isNull(accessTokens.revokedAt)))
    .returning({ id: accessTokens.id })
  return rows.map(({ id }) => id)
}

/**
 * Returns the owner's id; `undefined` if there is no such live token, or if `ownerId` is given and
 * is not its owner.
 */
export async function revokeAccessToken(
  tx: Db,
  { id, ownerId, at }: { id: string; ownerId: string | undefined; at: Date },
): Promise<string | undefined> {
  const [row] = await tx
    .update(accessTokens)
    .set({ revokedAt: at })
    .where(
      and(
        eq(accessTokens.id, id),
        isNull(accessTokens.revokedAt),
        ownerId === undefined ? undefined : eq(accessTokens.accountId, ownerId),
      ),
    )
    .returning({ accountId: accessTokens.accountId })
  return row?.accountId
}
