/** What a comment is made of before it is stored: its HTML within bounds, with something to see in it, and whether the article lets it show at once. */
import type { CommentPolicy } from '../../../domain/articles/article-parts.ts'
import type { Screening } from '../../../domain/moderation/screening.ts'
import { isSeen } from '../../../domain/single-line-text.ts'
import { invalidField } from '../../../problems/api-error.ts'
import { type RenderedComment, renderComment } from '../../../text/markdown.ts'
import { plainTextOf } from '../../../text/plain-text.ts'

/** Some characters and marks grow on the way to HTML; a page of such comments must stay small. */
const maxHtmlLength = 20_000

/** Nobody sees them, and JSON writes six characters for each. */
const controlCharacter = /(?![\t\n\r])\p{Cc}/u

export function renderBounded(body: string): RenderedComment {
  if (controlCharacter.test(body)) throw invalidField('/body', 'must not have control characters')
  const rendered = renderComment(body)
  if (rendered.html.length > maxHtmlLength) {
    throw invalidField('/body', 'has too much markup for its length')
  }
  if (!isSeen(plainTextOf(rendered.html))) throw invalidField('/body', 'has nothing in it that can be seen')
  return rendered
}

/** Where the article is premoderated, all waits. */
export function underPolicy(policy: CommentPolicy, screening: Screening): Screening {
  if (policy !== 'premoderated' || screening.outcome !== 'visible') return screening
  return { outcome: 'pending', source: 'policy', reasons: [] }
}
