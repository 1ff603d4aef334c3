/** Makes of a letter what is sent: its subject, HTML and text with slots for the links of each mail. */
import type { LetterRow } from '../../../db/queries/newsletter/letters.ts'
import type { NewsletterRow } from '../../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../../deps.ts'
import { maxSentBytes } from '../../../domain/newsletter/letter-source.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { composeLetter, wordsFor } from './compose-letter.ts'

type RenderingDeps = Pick<Deps, 'database' | 'textWork' | 'config'>
type Letter = { letter: LetterRow; newsletter: NewsletterRow }

export type FrozenLetter = { subject: string; html: string; text: string; warnings: string[] }

/**
 * Call this outside of transactions, since it takes a while. Throws `letter-incomplete` for a letter
 * that names an article that is not published yet, for one without any content, and for one that is
 * too long. Articles that are
 * not public any more are left out, which the warnings say.
 */
export async function freezeLetter(deps: RenderingDeps, letter: Letter): Promise<FrozenLetter> {
  const { source, absent, warnings } = await composeLetter(deps, letter)
  const expected = absent.find(({ isExpected }) => isExpected)
  if (expected) throw new ApiError('letter-incomplete', wordsFor(expected))
  if (source.intro === null && source.closing === null && source.sections.length === 0) {
    const reason = warnings.length > 0 ? ` ${warnings.join(' ')}` : ''
    throw new ApiError('letter-incomplete', `The letter has no content.${reason}`)
  }
  const rendered = await deps.textWork.renderLetter(source)
  refuseTooLong(rendered.html)
  return { ...rendered, subject: source.subject, warnings: [...warnings, ...rendered.warnings] }
}

/** Throws `letter-incomplete` for a letter that is too long for a mail. */
export function refuseTooLong(html: string): void {
  const kilobytes = (bytes: number) => Math.ceil(bytes / 1024).toLocaleString('en')
  const bytes = Buffer.byteLength(html)
  if (bytes <= maxSentBytes) return
  throw new ApiError(
    'letter-incomplete',
    `The HTML of the letter has ${kilobytes(bytes)} KB. At most ${kilobytes(maxSentBytes)} KB can be sent.`,
  )
}

/** The letter as it would be sent now. What freezing refuses is a warning here. */
export async function renderDraft(deps: RenderingDeps, letter: Letter): Promise<FrozenLetter> {
  const { source, warnings } = await composeLetter(deps, letter)
  const rendered = await deps.textWork.renderLetter(source)
  return { ...rendered, subject: source.subject, warnings: [...warnings, ...rendered.warnings] }
}
