/** Creates a letter as a draft. */
import { recordEvent } from '../../db/queries/events.ts'
import { insertLetter, type LetterOfNewsletter } from '../../db/queries/newsletter/letters.ts'
import { findNewsletter } from '../../db/queries/newsletter/newsletters.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import type { LetterInput } from '../../schemas/newsletter/letters.ts'
import { renderDraft } from './steps/freeze-letter.ts'
import { mergeLetter, refuseAbsentArticles } from './steps/letter-text.ts'

export type SavedLetterRow = LetterOfNewsletter & { warnings: string[] }

const empty = { preheader: null, intro: null, sections: [], closing: null }

export async function createLetter(
  deps: Deps,
  actor: Actor,
  { slug, input }: { slug: string; input: LetterInput },
): Promise<SavedLetterRow> {
  const { database, clock, newId } = deps
  const { settings } = await findSettings(database.db)
  const text = mergeLetter({ ...empty, subject: input.subject, language: settings.language }, input)
  const now = clock()
  const saved = await database.transact(async (tx) => {
    const newsletter = await findNewsletter(tx, slug)
    if (!newsletter) throw notFound('newsletter')
    await refuseAbsentArticles(tx, text.sections)
    const letter = await insertLetter(tx, {
      ...text,
      id: newId(),
      newsletterId: newsletter.id,
      status: 'draft',
      createdBy: actor.accountId,
      createdAt: now,
      updatedAt: now,
    })
    if (!letter) throw new Error('a letter without an occurrence conflicts with none')
    await recordEvent(tx, {
      type: 'letter.created',
      subjects: { letterId: letter.id, newsletterId: newsletter.id },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return { letter, newsletter }
  })
  const { warnings } = await renderDraft(deps, saved)
  return { ...saved, warnings }
}
