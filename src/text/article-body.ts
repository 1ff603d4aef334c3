/** What is derived from the Markdown of an article, once for each revision. */
import { renderArticle } from './markdown.ts'
import { shownTextOf } from './shown-text.ts'

export type RenderedBody = {
  body: string
  bodyHtml: string
  bodyText: string
  excerpt: string
  readingMinutes: number
}

export function renderBody(body: string, articleId: string): RenderedBody {
  const { html, excerpt, readingMinutes } = renderArticle(body, articleId)
  return { body, bodyHtml: html, bodyText: shownTextOf(html), excerpt, readingMinutes }
}
