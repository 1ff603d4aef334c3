/**
 * Writes what came of the mails of a batch, in one transaction: the rows of the recipients, the counts
 * of the letter, bounces, and the pause if too many mails were refused.
 */
import { recordEvent } from '../../db/queries/events.ts'
import { closeRecipients, type Result } from '../../db/queries/newsletter/recipients.ts'
import { addToCounts, pauseRefusedLetter } from '../../db/queries/newsletter/sending.ts'
import type { Deps } from '../../deps.ts'
import { readReply } from '../../domain/newsletter/bounces.ts'
import { outcomes } from '../../domain/newsletter/sending.ts'
import { noteBounce } from './steps/note-bounce.ts'

type Batch = { letterId: string; senderId: string; results: readonly Result[] }

export async function closeBatch(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys'>,
  { letterId, senderId, results }: Batch,
): Promise<void> {
  const { database, clock, newsletterKeys } = deps
  await newsletterKeys.ready()
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
    for (const { signupId, bounce, answer } of own) {
      if (bounce === null) continue
      const { enhanced: status } = readReply(answer ?? '')
      await noteBounce(tx, deps, {
        signupId,
        kind: bounce,
        status,
        diagnostic: answer ?? undefined,
        letterId,
        at: now,
      })
    }
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
