/** Feeds and sitemaps as they travel, and the names in their paths. */
import { type Static, Type } from 'typebox'
import { maxSlugLength } from '../../domain/slug.ts'
import { shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const Name = (description: string) =>
  Type.String({ pattern: textRules.idOrSlug.pattern, maxLength: maxSlugLength, description })

export const TagFeedParams = Type.Object({ slug: Name('Of the tag.') }, { additionalProperties: false })
export const ContributorFeedParams = Type.Object(
  { idOrSlug: Name('Of the contributor.') },
  { additionalProperties: false },
)
export const CommentFeedParams = Type.Object(
  { idOrSlug: Name('Of the article.') },
  { additionalProperties: false },
)
export const SitemapPartParams = Type.Object(
  { part: Name('As the sitemap names it: a month, `2026-11`.') },
  { additionalProperties: false },
)

export const XmlText = Type.String({ description: 'XML.' })

export const JsonFeedAuthor = Type.Object({
  name: Type.String(),
  url: Type.Optional(Type.String({ format: 'uri' })),
  avatar: Type.Optional(Type.String({ format: 'uri' })),
})

const JsonFeedItem = Type.Object({
  id: Type.String({ description: '`urn:uuid:` and the id of the article or comment.' }),
  url: Type.String({ format: 'uri' }),
  title: Type.String(),
  summary: Type.Optional(Type.String()),
  content_html: Type.Optional(Type.String({ description: 'Sanitised HTML, where feeds are full.' })),
  content_text: Type.Optional(Type.String({ description: 'The summary, where feeds are short.' })),
  image: Type.Optional(Type.String({ format: 'uri' })),
  date_published: Type.String({ format: 'date-time' }),
  date_modified: Type.String({ format: 'date-time' }),
  authors: Type.Optional(Type.Array(JsonFeedAuthor)),
  tags: Type.Optional(Type.Array(Type.String())),
  language: Type.Optional(Type.String({ description: 'Of an article; nobody says that of a comment.' })),
})

export const JsonFeed = shape('JsonFeed', 'JSON Feed, version 1.1 (jsonfeed.org).', {
  version: Type.Literal('https://jsonfeed.org/version/1.1'),
  title: Type.String(),
  home_page_url: Type.String({ format: 'uri' }),
  feed_url: Type.String({ format: 'uri' }),
  description: Type.Optional(Type.String()),
  icon: Type.Optional(Type.String({ format: 'uri' })),
  language: Type.String(),
  authors: Type.Array(JsonFeedAuthor),
  items: Type.Array(JsonFeedItem),
})
export type JsonFeed = Static<typeof JsonFeed>
