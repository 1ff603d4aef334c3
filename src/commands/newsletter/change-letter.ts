/** Changes a letter by a merge patch, until its sending begins. */
import { isDeepStrictEqual } from 'node:util'
import { recordEvent } from '../../db/queries/events.ts'
import {
  type LetterName,
  type LetterOfNewsletter,
  updateLetter,
} from '../../db/queries/newsletter/letters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Expectation } from '../../domain/conditional-requests.ts'
import type { LetterPatch } from '../../schemas/newsletter/letters.ts'
import { renderDraft } from './steps/freeze-letter.ts'
import { mergeLetter } from './steps/letter-text.ts'
import { openLetter } from './steps/open-letter.ts'

type LetterChange = { name: LetterName; patch: LetterPatch; expectation: Expectation }

/** A patch that changes nothing makes no revision. */
export async function changeLetter(
  deps: Deps,
  actor: Actor,
  { name, patch, expectation }: LetterChange,
): Promise<LetterOfNewsletter & { warnings: string[] }> {
  const { database, clock } = deps
  const now = clock()
  const saved = await database.transact(async (tx) => {
    const { letter, newsletter } = await openLetter(tx, name, expectation)
    const { subject, preheader, intro, sections, closing, language } = letter
    const current = { subject, preheader, intro, sections, closing, language }
    const text = mergeLetter(current, patch)
    if (isDeepStrictEqual(text, current)) return { letter, newsletter }
    const revision = letter.revision + 1
    const changed = await updateLetter(tx, letter.id, { ...text, revision, updatedAt: now })
    await recordEvent(tx, {
      type: 'letter.changed',
      subjects: { letterId: letter.id, newsletterId: newsletter.id },
      payload: { revision, fields: Object.keys(patch) },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return { letter: changed, newsletter }
  })
  const { warnings } = await renderDraft(deps, saved)
  return { ...saved, warnings }
}
