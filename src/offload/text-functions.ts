/** The functions on texts that take long for long texts: up to seconds for the worst of the longest. */
import { indexBody } from '../domain/articles/article-document.ts'
import type { LetterSource, RenderedLetter } from '../domain/newsletter/letter-source.ts'
import { renderBody } from '../text/article-body.ts'
import { diffLines } from '../text/diff.ts'
import { renderComment } from '../text/markdown.ts'
import { readMarkdownDocument } from '../text/markdown-document.ts'
import type { ReadTemplate } from '../text/newsletter/letter-template.ts'
import { readReturnedMail } from '../text/newsletter/returned-mail.ts'
import { storable } from '../text/storable.ts'

type Input<Render extends (...input: never[]) => unknown> = Parameters<Render>

export const textFunctions = {
  renderBody: (...input: Input<typeof renderBody>) => storable(renderBody(...input)),
  renderComment: (...input: Input<typeof renderComment>) => storable(renderComment(...input)),
  diffLines,
  indexBody,
  readMarkdownDocument,
  readReturnedMail,
  // Loaded with the first letter: the packages behind it are large.
  async renderLetter(source: LetterSource): Promise<RenderedLetter> {
    const { renderLetter } = await import('../text/newsletter/letter-html.ts')
    return storable(renderLetter(source))
  },
  async readLetterTemplate(html: string): Promise<ReadTemplate> {
    const { readLetterTemplate } = await import('../text/newsletter/letter-template.ts')
    return storable(readLetterTemplate(html))
  },
}

/** Functions that take long for short texts, too. */
export const slowFunctions: ReadonlySet<keyof typeof textFunctions> = new Set([
  'renderLetter',
  'readLetterTemplate',
])

export type TextFunctions = typeof textFunctions
