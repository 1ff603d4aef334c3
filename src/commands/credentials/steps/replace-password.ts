/**
 * Replaces the password of an account that somebody else may have used, and ends all that was made
 * there.
 */
import type { Db } from '../../../db/database.ts'
import { updatePassword } from '../../../db/queries/accounts/accounts.ts'
import { revokeAllAccessTokens } from '../../../db/queries/credentials/access-tokens.ts'
import { forgetKnownLogins } from '../../../db/queries/credentials/known-logins.ts'
import { deleteLinks } from '../../../db/queries/credentials/one-time-tokens.ts'
import { recordEvents } from '../../../db/queries/events.ts'
import type { Initiator } from '../../../domain/actor.ts'

type Replacement = { accountId: string; passwordHash: string; by: Initiator; at: Date }

/** To be called after `endSessionsOf`, which also locks the account. */
export async function replacePassword(
  tx: Db,
  { accountId, passwordHash, by, at }: Replacement,
): Promise<void> {
  await updatePassword(tx, { accountId, passwordHash, at })
  // An intruder may have used the account, so every token that was made there ends.
  const revoked = await revokeAllAccessTokens(tx, { accountId, at })
  await recordEvents(
    tx,
    revoked.map((accessTokenId) => ({
      type: 'access-token.revoked',
      subjects: { accountId, accessTokenId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: at,
    })),
  )
  // An intruder may have asked for links, to any address.
  await deleteLinks(tx, { accountId })
  // The device of an intruder must be told of when it comes back.
  await forgetKnownLogins(tx, accountId)
}
