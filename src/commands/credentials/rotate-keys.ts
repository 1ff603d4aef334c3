/** A new key signs from now on; the one before verifies until the last token it signed has expired. */
import { endOf, makeKey } from '../../auth/keys.ts'
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  retireSigningKey,
} from '../../db/queries/credentials/signing-keys.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'

export type Rotated = { kid: string; formerKids: string[] }

/**
 * When this resolves, every instance signs with the new key. `isDiscarding`: keys from before go at once, and access
 * tokens and previews they signed are refused; for a key that somebody else may have, or that a lost SECRET_KEY cannot open.
 */
export async function rotateKeys(
  { database, box, clock, keys }: Pick<Deps, 'database' | 'box' | 'clock' | 'keys'>,
  { isDiscarding }: { isDiscarding: boolean },
): Promise<Rotated> {
  const now = clock()
  const key = await makeKey(box, now)
  const formerKids = await database.transact(async (tx) => {
    await lockSigningKeys(tx)
    await retireSigningKey(tx, now)
    const former = await listSigningKeys(tx)
    const isGone = (retiredAt: Date | null) => retiredAt !== null && endOf(retiredAt) <= now
    const gone = former.filter(({ retiredAt }) => isDiscarding || isGone(retiredAt)).map(({ kid }) => kid)
    await deleteSigningKeys(tx, gone)
    await insertSigningKey(tx, key)
    await recordEvent(tx, {
      type: 'signing-key.rotated',
      subjects: {},
      payload: { kid: key.kid, discarded: isDiscarding },
      actorAccountId: null,
      occurredAt: now,
    })
    return former.map(({ kid }) => kid).filter((kid) => !gone.includes(kid))
  })
  await keys.changed()
  return { kid: key.kid, formerKids }
}
