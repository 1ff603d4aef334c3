/**
 * Renders the Markdown of a comment. Refuses a comment that shows nothing or is too large as HTML.
 */
import type { Deps } from '../../../deps.ts'
import { shownTextOf } from '../../../domain/shown-text.ts'
import { hasVisibleCharacter } from '../../../domain/single-line-text.ts'
import { invalidField } from '../../../problems/api-error.ts'
import type { RenderedComment } from '../../../text/markdown.ts'
import type { ScreeningDeps } from '../../moderation/steps/screen-comment.ts'

/** Some characters and marks grow as they become HTML, yet a page of comments must stay small. */
const maxHtmlLength = 20_000

/** What composing and then screening a comment needs. */
export type ComposingDeps = ScreeningDeps & Pick<Deps, 'textWork'>

/** `body` is Markdown. */
export type ComposedComment = RenderedComment & { body: string }

export async function composeComment(
  { textWork }: Pick<Deps, 'textWork'>,
  body: string,
): Promise<ComposedComment> {
  const { html, excerpt } = await textWork.renderComment(body)
  if (html.length > maxHtmlLength)
    throw invalidField('/body', `must have at most ${maxHtmlLength} characters as HTML: use less markup`)
  if (!hasVisibleCharacter(shownTextOf(html)))
    throw invalidField('/body', 'must contain something that readers can see')
  return { body, html, excerpt }
}
