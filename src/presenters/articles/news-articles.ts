/** Presents published articles as schema.org NewsArticle (JSON-LD), for search engines. */
import type { ArticleRow } from '../../db/queries/articles/articles.ts'
import type { HeroImage, Source } from '../../domain/articles/article-parts.ts'
import { excerptOf } from '../../domain/articles/excerpt.ts'
import type { Settings } from '../../domain/settings.ts'
import { articleUrl, contributorUrl, homeUrl, type Site } from '../../domain/site-links.ts'
import type { NewsArticle } from '../../schemas/articles/news-articles.ts'

/** Search engines show no more characters. */
const maxHeadline = 110

export type Publisher = Settings & Pick<Site, 'publicUrl'>

/** The members of an article that the description needs. */
type DescribedRow = Omit<ArticleRow, 'bodyHtml' | 'commentPolicy' | 'commentsCloseAfterDays'>

export function presentNewsArticle(article: DescribedRow, publisher: Publisher): NewsArticle {
  const { id, title, dek, excerpt, language, heroImage, tags, sources, commentCount } = article
  const url = articleUrl(publisher, article)
  const headline = excerptOf(title, maxHeadline)
  // A picture, or an embed alone, has no excerpt.
  const description = dek ?? excerpt
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': `urn:uuid:${id}`,
    url,
    mainEntityOfPage: { '@type': 'WebPage', '@id': url },
    headline,
    ...(headline !== title && { name: title }),
    ...(dek !== null && { alternativeHeadline: dek }),
    ...(description !== '' && { description }),
    datePublished: article.publishedAt.toISOString(),
    dateModified: article.updatedAt.toISOString(),
    inLanguage: language,
    timeRequired: `PT${article.readingMinutes}M`,
    ...(article.contributors.length > 0 && {
      author: article.contributors.map((contributor) => presentAuthor(contributor, publisher)),
    }),
    publisher: presentPublisher(publisher),
    ...(heroImage !== null && { image: [presentPicture(heroImage)] }),
    keywords: tags.map(({ name }) => name),
    citation: sources.map(presentCitation),
    correction: article.corrections.map(({ note, createdAt }) => ({
      '@type': 'CorrectionComment',
      text: note,
      datePublished: new Date(createdAt).toISOString(),
    })),
    commentCount,
    isAccessibleForFree: true,
  }
}

function presentAuthor(contributor: DescribedRow['contributors'][number], publisher: Publisher) {
  return {
    '@type': 'Person' as const,
    name: contributor.name,
    url: contributorUrl(publisher, contributor),
    ...(contributor.avatarUrl !== null && { image: contributor.avatarUrl }),
  }
}

function presentPublisher(publisher: Publisher): NewsArticle['publisher'] {
  const { publicationName, siteUrl, logoUrl } = publisher
  return {
    '@type': 'Organization',
    name: publicationName,
    // Without a frontend there is no page at the root.
    ...(siteUrl !== null && { url: homeUrl(publisher) }),
    ...(logoUrl !== null && { logo: { '@type': 'ImageObject', url: logoUrl } }),
  }
}

function presentPicture({ url, alt, caption, credit, width, height }: HeroImage) {
  return {
    '@type': 'ImageObject' as const,
    url,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(alt !== '' && { description: alt }),
    ...(caption !== null && { caption }),
    ...(credit !== null && { creditText: credit }),
  }
}

function presentCitation({ publisher, title, url, subscriptionRequired }: Source) {
  return {
    '@type': 'CreativeWork' as const,
    name: title ?? publisher,
    url,
    publisher: { '@type': 'Organization' as const, name: publisher },
    isAccessibleForFree: !subscriptionRequired,
  }
}

/**
 * Writes JSON that is safe inside a script element: it cannot end one, begin a comment or break a
 * line.
 */
export function scriptText(value: object): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
