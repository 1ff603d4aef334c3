/**
 * Presents a feed of articles, independent of its format, with absolute links and text that XML
 * allows.
 */
import type { BylineRow } from '../../db/queries/articles/bylines.ts'
import type { FeedArticleRow, FeedKind, FeedRow } from '../../db/queries/feeds/feeds.ts'
import { absoluteHtml } from '../../domain/absolute-html.ts'
import type { HeroImage } from '../../domain/articles/article-parts.ts'
import { creditsOf } from '../../domain/articles/byline.ts'
import { framesAsWords, xmlText } from '../../domain/feeds/feed-text.ts'
import { articleUrl, contributorUrl, homeUrl, type Site, tagUrl } from '../../domain/site-links.ts'

export type FeedPerson = {
  name: string
  /** null for a guest without a profile. */
  url: string | null
  avatarUrl: string | null
  /** null if none was given. */
  role: string | null
}

export type FeedItem = {
  /** Permanent, unlike the slug. */
  id: string
  url: string
  title: string
  summary: string
  /** null if the settings ask for short feeds. */
  html: string | null
  /** null if the language is unknown. */
  language: string | null
  authors: FeedPerson[]
  /** Those in the byline who have not written: translators, photographers and others. */
  contributors: FeedPerson[]
  tags: { slug: string; name: string }[]
  image: HeroImage | null
  publishedAt: Date
  updatedAt: Date
}

export type Feed = {
  title: string
  publicationName: string
  description: string | null
  language: string
  homeUrl: string
  feedUrl: string
  logoUrl: string | null
  updatedAt: Date
  items: FeedItem[]
}

type FeedOptions = { kind: FeedKind; publicUrl: string; feedUrl: string }

export function presentFeed(row: FeedRow, { kind, publicUrl, feedUrl }: FeedOptions): Feed {
  const { settings, settingsUpdatedAt, subject, articles } = row
  const { publicationName, description, language, logoUrl } = settings
  const site = { ...settings, publicUrl }
  const times = [settingsUpdatedAt, ...articles.map(({ updatedAt }) => updatedAt)].map(Number)
  return withXmlText({
    title: subject === null ? publicationName : `${subject.name} – ${publicationName}`,
    publicationName,
    description,
    language,
    logoUrl,
    feedUrl,
    homeUrl: subject === null ? homeUrl(site) : pages[kind](site, subject),
    updatedAt: new Date(Math.max(...times)),
    items: articles.map((article) => presentItem(article, site)),
  })
}

const pages: Record<FeedKind, (site: Site, subject: { id: string; slug: string }) => string> = {
  articles: homeUrl,
  tag: (site, { slug }) => tagUrl(site, slug),
  contributor: contributorUrl,
}

function presentItem(article: FeedArticleRow, site: Site): FeedItem {
  const { id, title, dek, excerpt, bodyHtml, language, contributors, tags, heroImage } = article
  const url = articleUrl(site, article)
  const credits = creditsOf(contributors)
  return {
    id: `urn:uuid:${id}`,
    url,
    title,
    language,
    tags,
    summary: dek ?? excerpt,
    html: bodyHtml === null ? null : absoluteHtml(framesAsWords(bodyHtml), url),
    authors: credits.author.map((person) => presentPerson(person, site)),
    contributors: [...credits.translator, ...credits.contributor].map((person) =>
      presentPerson(person, site),
    ),
    image: heroImage,
    publishedAt: article.publishedAt,
    updatedAt: article.updatedAt,
  }
}

/** A guest has no page. */
function presentPerson({ id, slug, name, role, avatarUrl }: BylineRow, site: Site): FeedPerson {
  const url = id === null || slug === null ? null : contributorUrl(site, { id, slug })
  return { name, url, avatarUrl, role }
}

/**
 * Removes characters that XML forbids from every text, so that a feed is the same in every format.
 */
export function withXmlText<Value>(value: Value): Value {
  if (typeof value === 'string') return xmlText(value) as Value
  if (Array.isArray(value)) return value.map(withXmlText) as Value
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withXmlText(part)])) as Value
}
