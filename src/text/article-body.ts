/** What is derived from the Markdown of an article, once for each revision. */
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { renderArticle } from './markdown.ts'
import { plainTextOf } from './plain-text.ts'

export type RenderedBody = {
  body: string
  bodyHtml: string
  bodyText: string
  excerpt: string
  readingMinutes: number
}

export type RenderingOptions = { embedHosts: readonly EmbedHost[] }

export function renderBody(
  body: string,
  articleId: string,
  { embedHosts }: RenderingOptions = { embedHosts: [] },
): RenderedBody {
  const { html, excerpt, readingMinutes } = renderArticle(body, articleId, { embedHosts, warnings: [] })
  return { body, bodyHtml: html, bodyText: plainTextOf(html), excerpt, readingMinutes }
}
