/** Presents published articles, items of their list, corrections and tags. */
import type { ArticleListRow } from '../../db/queries/articles/article-list.ts'
import type { ArticleLinkRow, ArticleRow } from '../../db/queries/articles/articles.ts'
import type { ArticleCorrection, CorrectionRow } from '../../db/queries/articles/corrections.ts'
import type { CountedTagRow } from '../../db/queries/articles/tags.ts'
import { commentsCloseAt } from '../../domain/comments/comment-windows.ts'
import type { ArticleListItem } from '../../schemas/articles/article-list.ts'
import type { Article, ArticleLink } from '../../schemas/articles/articles.ts'
import type { Correction } from '../../schemas/articles/corrections.ts'
import type { CountedTag } from '../../schemas/articles/tags.ts'
import { presentSnippet } from '../snippet.ts'
import { presentByline } from './bylines.ts'
import { type Publisher, presentNewsArticle, scriptText } from './news-articles.ts'

export function presentArticle(
  { previous, next, commentsCloseAfterDays, ...row }: ArticleRow,
  publicUrl: string,
): Article {
  return {
    ...row,
    contributors: presentByline(row.contributors, publicUrl),
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

export function presentArticleListItem({ item }: ArticleListRow, publicUrl: string): ArticleListItem {
  const { publishedAt, updatedAt, snippet, contributors, ...rest } = item
  return {
    ...rest,
    ...(contributors && { contributors: presentByline(contributors, publicUrl) }),
    ...(publishedAt && { publishedAt: publishedAt.toISOString() }),
    ...(updatedAt && { updatedAt: updatedAt.toISOString() }),
    ...(typeof snippet === 'string' && { snippet: presentSnippet(snippet) }),
  }
}

/** Presents an article together with its description for search engines. */
export function presentDescribedArticle(row: ArticleRow, publisher: Publisher): Article {
  const jsonld = presentNewsArticle(row, publisher)
  return { ...presentArticle(row, publisher.publicUrl), jsonld, jsonldText: scriptText(jsonld) }
}

export function presentCorrection({
  id,
  note,
  severity,
  createdAt,
}: CorrectionRow | ArticleCorrection): Correction {
  return { id, note, severity, createdAt: new Date(createdAt).toISOString() }
}

export function presentCountedTag({ id, slug, name, articleCount }: CountedTagRow): CountedTag {
  return { id, slug, name, articleCount }
}
