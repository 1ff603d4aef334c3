/**
 * Takes the next mails of a letter for one worker: makes the rows of recipients first, then takes
 * batches of them, within the limit of mails per second.
 */
import { updateLetter } from '../../db/queries/newsletter/letters.ts'
import { insertRecipients, type Recipient, takeRecipients } from '../../db/queries/newsletter/recipients.ts'
import { addToCounts, lockSendingLetter } from '../../db/queries/newsletter/sending.ts'
import type { Deps } from '../../deps.ts'

type Taken = {
  recipients: Recipient[]
  /** Whether more may be taken at once. */
  hasMore: boolean
}

const nothing: Taken = { recipients: [], hasMore: false }

type Request = { letterId: string; senderId: string; limit: number; perSecond: number | null }

/** The transaction tells no other instance, since nothing that others listen for has changed. */
export function takeBatch(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { letterId, senderId, limit, perSecond }: Request,
): Promise<Taken> {
  return database.db.transaction(async (tx) => {
    const letter = await lockSendingLetter(tx, letterId)
    if (!letter) return nothing
    const { newsletterId, segment, startedAt } = letter
    if (!letter.hasAllRecipients) {
      if (startedAt === null) throw new Error(`letter ${letterId} is being sent and has not begun`)
      const made = await insertRecipients(
        tx,
        { id: letterId, newsletterId, startedAt, segment },
        letter.recipientsAfter,
      )
      await updateLetter(tx, letterId, {
        recipientsAfter: made.last,
        recipientCount: letter.recipientCount + made.count,
        hasAllRecipients: made.isComplete,
      })
      return { recipients: [], hasMore: true }
    }
    const now = clock()
    if (letter.nextBatchAt !== null && letter.nextBatchAt > now) return nothing
    const size = perSecond === null ? limit : Math.min(limit, Math.max(1, Math.floor(perSecond / 2)))
    const taken = await takeRecipients(tx, { letterId, newsletterId, senderId, now, limit: size })
    const recipients = taken.filter(({ isWanted }) => isWanted)
    const skipped = taken.length - recipients.length
    if (skipped > 0) await addToCounts(tx, letterId, { now, skipped })
    if (perSecond !== null && recipients.length > 0) {
      const nextBatchAt = new Date(now.getTime() + (recipients.length / perSecond) * 1_000)
      await updateLetter(tx, letterId, { nextBatchAt })
    }
    return { recipients, hasMore: taken.length > 0 }
  })
}
