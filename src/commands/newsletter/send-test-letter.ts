/** Sends a letter to one address, for somebody to look at. */
import { recordEvent } from '../../db/queries/events.ts'
import { findLetter, type LetterName } from '../../db/queries/newsletter/letters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { notFound } from '../../problems/api-error.ts'
import { refuseTooLong } from './steps/freeze-letter.ts'
import { sampleMail } from './steps/sample-mail.ts'

/** Returns what should be looked at before the letter is sent. */
export async function sendTestLetter(
  deps: Deps,
  actor: Actor,
  { name, to }: { name: LetterName; to: string },
): Promise<{ warnings: string[] }> {
  const { database, clock } = deps
  const found = await findLetter(database.db, name)
  if (!found) throw notFound('letter')
  const { mail, warnings } = await sampleMail(deps, found, to)
  const { subject, html, text, headers, replyTo } = mail
  refuseTooLong(html)
  await database.transact(async (tx) => {
    await enqueueMail(tx, deps, {
      kind: 'letter-test',
      to,
      html,
      headers: { ...headers, ...(replyTo !== null && { 'Reply-To': replyTo }) },
      write: () => ({ subject: `[Test] ${subject}`, text }),
    })
    await recordEvent(tx, {
      type: 'letter.tested',
      subjects: { letterId: found.letter.id, newsletterId: found.newsletter.id },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
  return { warnings }
}
