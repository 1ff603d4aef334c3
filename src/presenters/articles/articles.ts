/** Published rows as they travel. */
import type { ArticleListRow } from '../../db/queries/articles/article-list.ts'
import type { ArticleLinkRow, ArticleRow } from '../../db/queries/articles/articles.ts'
import { commentsCloseAt } from '../../domain/comments/comment-windows.ts'
import type { ArticleListItem } from '../../schemas/articles/article-list.ts'
import type { Article, ArticleLink } from '../../schemas/articles/articles.ts'
import { presentSnippet } from '../snippet.ts'
import { presentCorrection } from './corrections.ts'
import { type Publisher, presentNewsArticle, scriptText } from './news-articles.ts'

export function presentArticle({ previous, next, commentsCloseAfterDays, ...row }: ArticleRow): Article {
  return {
    ...row,
    commentsCloseAt: commentsCloseAt(row.publishedAt, commentsCloseAfterDays)?.toISOString() ?? null,
    publishedAt: row.publishedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    corrections: row.corrections.map(presentCorrection),
    related: row.related.map(presentLink),
    previous: previous && presentLink(previous),
    next: next && presentLink(next),
  }
}

function presentLink({ publishedAt, ...row }: ArticleLinkRow): ArticleLink {
  return { ...row, publishedAt: new Date(publishedAt).toISOString() }
}

export function presentArticleListItem({ item }: ArticleListRow): ArticleListItem {
  const { publishedAt, updatedAt, snippet } = item
  return {
    ...(item as ArticleListItem),
    ...(publishedAt instanceof Date && { publishedAt: publishedAt.toISOString() }),
    ...(updatedAt instanceof Date && { updatedAt: updatedAt.toISOString() }),
    ...(typeof snippet === 'string' && { snippet: presentSnippet(snippet) }),
  }
}

/** With what search engines are told of it. */
export function presentDescribedArticle(row: ArticleRow, publisher: Publisher): Article {
  const jsonld = presentNewsArticle(row, publisher)
  return { ...presentArticle(row), jsonld, jsonldText: scriptText(jsonld) }
}
