/**
 * Revokes a personal access token, for its owner or an admin. Each use looks the token up, so the
 * revocation takes effect at once.
 */
import { revokeAccessToken as markRevoked } from '../../db/queries/credentials/access-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

export async function revokeAccessToken(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  accessTokenId: string,
): Promise<void> {
  const now = clock()
  const ownerId = actor.reach === 'own' ? actor.accountId : undefined
  await database.transact(async (tx) => {
    const accountId = await markRevoked(tx, { id: accessTokenId, ownerId, at: now })
    if (accountId === undefined) throw notFound('access token')
    await recordEvent(tx, {
      type: 'access-token.revoked',
      subjects: { accountId, accessTokenId },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
  })
}
