/** Ends a letter of which every mail is sent, has failed or is skipped. */
import { recordEvent } from '../../db/queries/events.ts'
import { finishLetter } from '../../db/queries/newsletter/sending.ts'
import type { Deps } from '../../deps.ts'

/** Does nothing if mails are left. */
export async function endLetter(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  letterId: string,
): Promise<void> {
  await database.db.transaction(async (tx) => {
    const now = clock()
    if (!(await finishLetter(tx, letterId, now))) return
    await recordEvent(tx, {
      type: 'letter.sent',
      subjects: { letterId },
      actorAccountId: null,
      occurredAt: now,
    })
  })
}
