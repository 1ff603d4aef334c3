/** What is derived from the Markdown of an article, once for each revision. */
import type { BodyWarning } from '../domain/articles/body-warnings.ts'
import { shownTextOf } from '../domain/shown-text.ts'
import { type RenderingOptions, renderArticle } from './markdown.ts'

export type RenderedBody = {
  body: string
  bodyHtml: string
  bodyText: string
  excerpt: string
  readingMinutes: number
  /** What of the body is not shown as it was written. */
  warnings: BodyWarning[]
}

export function renderBody(body: string, articleId: string, options?: RenderingOptions): RenderedBody {
  const { html, excerpt, readingMinutes, warnings } = renderArticle(body, articleId, options)
  return { body, bodyHtml: html, bodyText: shownTextOf(html), excerpt, readingMinutes, warnings }
}
