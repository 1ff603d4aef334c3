/**
 * Writes what came of the mails of a batch, in one transaction: the rows of the recipients, the counts
 * of the letter, bounces, and the pause if too many mails were refused.
 */
import { recordEvent } from '../../db/queries/events.ts'
import { closeRecipients, type Result } from '../../db/queries/newsletter/recipients.ts'
import { addToCounts, pauseRefusedLetter } from '../../db/queries/newsletter/sending.ts'
import type { Deps } from '../../deps.ts'
import { outcomes } from '../../domain/newsletter/sending.ts'

type Batch = { letterId: string; senderId: string; results: readonly Result[] }

export async function closeBatch(
  { database, clock }: Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>,
  { letterId, senderId, results }: Batch,
): Promise<void> {
  await database.db.transaction(async (tx) => {
    const now = clock()
    const held = await closeRecipients(tx, { letterId, senderId, results })
    const own = results.filter(({ signupId }) => held.has(signupId))
    const count = (isMeant: (result: Result) => boolean) => own.filter(isMeant).length
    await addToCounts(tx, letterId, {
      now,
      sent: count(({ state }) => state === 'sent'),
      failed: count(({ state }) => state === 'failed'),
      tries: own.length,
      refused: count(({ outcome }) => outcomes[outcome].isRefusal),
    })
    if (!(await pauseRefusedLetter(tx, letterId))) return
    await recordEvent(tx, {
      type: 'letter.paused',
      subjects: { letterId },
      payload: { because: 'refusals' },
      actorAccountId: null,
      occurredAt: now,
    })
  })
}
