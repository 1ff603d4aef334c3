/** Shows a letter as it would reach a reader. */
import type { LetterOfNewsletter } from '../../db/queries/newsletter/letters.ts'
import type { Deps } from '../../deps.ts'
import type { LetterMessage } from '../../domain/newsletter/letter-message.ts'
import { sampleMail } from './steps/sample-mail.ts'

const anyReader = 'reader@example.org'

export async function previewLetter(
  deps: Pick<Deps, 'database' | 'textWork' | 'config' | 'clock'>,
  letter: LetterOfNewsletter,
): Promise<LetterMessage> {
  const { mail } = await sampleMail(deps, letter, anyReader)
  return mail
}
