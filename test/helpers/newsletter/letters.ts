/** Writes letters over HTTP, and makes them look sent, as the sending does. */
import { freezeLetter } from '../../../src/commands/newsletter/steps/freeze-letter.ts'
import { findLetter, updateLetter } from '../../../src/db/queries/newsletter/letters.ts'
import type { LetterStatus } from '../../../src/domain/newsletter/letter.ts'
import type { Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'

/** The newsletter that every publication has. */
export const slug = 'newsletter'
export const lettersUrl = `/v1/newsletters/${slug}/letters`

export async function writeLetter(
  { send }: Pick<TestApp, 'send'>,
  as: Person,
  payload: Record<string, unknown> = {},
) {
  const letter = { subject: 'The week', intro: 'Words.', ...payload }
  return expectStatus(await send({ method: 'POST', url: lettersUrl, as, payload: letter }), 201).body_
}

/** Freezes the letter and sets its status, without any recipient. */
export async function markSent(
  { deps }: Pick<TestApp, 'deps'>,
  id: string,
  status: LetterStatus = 'sent',
): Promise<void> {
  const { db } = deps.database
  const found = await findLetter(db, { slug, id })
  if (!found) throw new Error(`no letter ${id}`)
  const { subject, html, text } = await freezeLetter(deps, found)
  await updateLetter(db, id, {
    status,
    pausedBecause: status === 'paused' ? 'operator' : null,
    startedAt: deps.clock(),
    sentSubject: subject,
    sentHtml: html,
    sentText: text,
  })
}
