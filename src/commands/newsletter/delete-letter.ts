/** Deletes a letter whose sending has not begun. */
import { recordEvent } from '../../db/queries/events.ts'
import { deleteLetter as deleteRow, type LetterName } from '../../db/queries/newsletter/letters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { openLetter } from './steps/open-letter.ts'

export async function deleteLetter(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  name: LetterName,
): Promise<void> {
  await database.transact(async (tx) => {
    const { letter, newsletter } = await openLetter(tx, name)
    await deleteRow(tx, letter.id)
    await recordEvent(tx, {
      type: 'letter.deleted',
      subjects: { letterId: letter.id, newsletterId: newsletter.id },
      payload: { revision: letter.revision },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
}
