/** What is derived from the Markdown of an article, once for each revision. */

import { shownTextOf } from '../domain/shown-text.ts'
import { renderArticle } from './markdown.ts'

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
