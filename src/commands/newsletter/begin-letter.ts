/**
 * Begins to send a letter whose time has come: renders it once, so that all recipients get the same
 * text. A letter that cannot be rendered becomes a draft again, with the reason.
 */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { updateLetter } from '../../db/queries/newsletter/letters.ts'
import { findLetterToSend, lockDueLetter } from '../../db/queries/newsletter/sending.ts'
import type { Deps } from '../../deps.ts'
import type { EventType } from '../../domain/events.ts'
import { ApiError } from '../../problems/api-error.ts'
import { freezeLetter } from './steps/freeze-letter.ts'

/** Does nothing if another worker is first, or if somebody has changed or cancelled the letter. */
export async function beginLetter(
  deps: Pick<Deps, 'database' | 'textWork' | 'config' | 'clock' | 'log'>,
  id: string,
): Promise<void> {
  const { database, clock, log } = deps
  const found = await findLetterToSend(database.db, id)
  if (found?.letter.status !== 'scheduled') return
  const { revision } = found.letter
  try {
    const { subject, html, text } = await freezeLetter(deps, found)
    await change('letter.begun', {
      status: 'sending',
      startedAt: clock(),
      sentSubject: subject,
      sentHtml: html,
      sentText: text,
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    log.error({ letterId: id, reason: error.message }, 'a letter cannot be sent and is a draft again')
    await change('letter.unscheduled', { status: 'draft', sendAt: null, fault: error.message })
  }

  async function change(type: EventType, members: Parameters<typeof updateLetter>[2]): Promise<void> {
    await database.transact(async (tx: Db) => {
      const now = clock()
      if (!(await lockDueLetter(tx, { id, revision, now }))) return
      await updateLetter(tx, id, members)
      await recordEvent(tx, { type, subjects: { letterId: id }, actorAccountId: null, occurredAt: now })
    })
  }
}
