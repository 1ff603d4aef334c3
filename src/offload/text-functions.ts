/** The functions on texts that take long for long texts: up to seconds for the worst of the longest. */
import { indexBody } from '../domain/articles/article-document.ts'
import { renderBody } from '../text/article-body.ts'
import { diffLines } from '../text/diff.ts'
import { renderComment } from '../text/markdown.ts'
import { readMarkdownDocument } from '../text/markdown-document.ts'
import { readReturnedMail } from '../text/returned-mail.ts'
import { storable } from '../text/storable.ts'

type Input<Render extends (...input: never[]) => unknown> = Parameters<Render>

export const textFunctions = {
  renderBody: (...input: Input<typeof renderBody>) => storable(renderBody(...input)),
  renderComment: (...input: Input<typeof renderComment>) => storable(renderComment(...input)),
  diffLines,
  indexBody,
  readMarkdownDocument,
  readReturnedMail,
}

export type TextFunctions = typeof textFunctions
