/** Presents published articles as schema.org NewsArticle (JSON-LD), for search engines. */
import type { ArticleRow } from '../../db/queries/articles/articles.ts'
import type { HeroImage, Source } from '../../domain/articles/article-parts.ts'
import { type CreditKind, creditsOf } from '../../domain/articles/byline.ts'
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
    ...presentCredits(article.contributors, publisher),
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

/** Translators and others have members of their own. Members without anybody are left out. */
function presentCredits(byline: DescribedRow['contributors'], publisher: Publisher) {
  const credits = Object.entries(creditsOf(byline)).filter(([, people]) => people.length > 0)
  return Object.fromEntries(
    credits.map(([kind, people]) => [kind, people.map((person) => presentPerson(person, publisher))]),
  ) as Partial<Record<CreditKind, ReturnType<typeof presentPerson>[]>>
}

function presentPerson({ id, slug, ...person }: DescribedRow['contributors'][number], publisher: Publisher) {
  return {
    '@type': 'Person' as const,
    name: person.name,
    // A guest has no page.
    ...(id !== null && slug !== null && { url: contributorUrl(publisher, { id, slug }) }),
    ...(person.avatarUrl !== null && { image: person.avatarUrl }),
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
