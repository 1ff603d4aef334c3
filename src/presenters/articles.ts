/** Published rows as they travel. */
import type { ArticleRow, ArticleSummaryRow } from '../db/queries/articles.ts'
import type { Article, ArticleSummary } from '../schemas/articles.ts'
import { presentCorrection } from './corrections.ts'
import { type Publisher, presentNewsArticle, scriptText } from './news-articles.ts'

export function presentArticleSummary({ publishedAt, updatedAt, ...row }: ArticleSummaryRow): ArticleSummary {
  return { ...row, publishedAt: publishedAt.toISOString(), updatedAt: updatedAt.toISOString() }
}

export function presentArticle({ bodyHtml, sources, corrections, ...summary }: ArticleRow): Article {
  return {
    ...presentArticleSummary(summary),
    bodyHtml,
    sources,
    corrections: corrections.map(presentCorrection),
  }
}

/** With what search engines are told of it. */
export function presentDescribedArticle(row: ArticleRow, publisher: Publisher): Article {
  const jsonld = presentNewsArticle(row, publisher)
  return { ...presentArticle(row), jsonld, jsonldText: scriptText(jsonld) }
}
