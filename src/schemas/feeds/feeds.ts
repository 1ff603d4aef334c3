/** The wire shapes of feeds and sitemaps, and their path parameters. */
import { type Static, Type } from 'typebox'
import { maxSlugLength } from '../../domain/slug.ts'
import { shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const Name = (description: string) =>
  Type.String({ pattern: textRules.idOrSlug.pattern, maxLength: maxSlugLength, description })

export const TagFeedParams = Type.Object(
  { slug: Name('The slug of the tag, or its id.') },
  { additionalProperties: false },
)
export const ContributorFeedParams = Type.Object(
  { idOrSlug: Name('The id or slug of the contributor.') },
  { additionalProperties: false },
)
export const CommentFeedParams = Type.Object(
  { idOrSlug: Name('The id or slug of the article.') },
  { additionalProperties: false },
)
export const NewsletterFeedParams = Type.Object(
  { slug: Name('The slug of the newsletter.') },
  { additionalProperties: false },
)
export const SitemapPartParams = Type.Object(
  { part: Name('The name of the part, as the sitemap index gives it, such as `2026-11`.') },
  { additionalProperties: false },
)

export const XmlText = Type.String({ description: 'An XML document.' })

export const JsonFeedAuthor = Type.Object({
  name: Type.String(),
  url: Type.Optional(Type.String({ format: 'uri' })),
  avatar: Type.Optional(Type.String({ format: 'uri' })),
  _role: Type.Optional(Type.String({ description: 'What the person has done for the article.' })),
})

const JsonFeedItem = Type.Object({
  id: Type.String({ description: '`urn:uuid:` and the id of the article or comment.' }),
  url: Type.String({ format: 'uri', description: 'The page of the article or comment.' }),
  title: Type.String({ description: 'The title, as plain text.' }),
  summary: Type.Optional(Type.String({ description: 'The excerpt, as plain text.' })),
  content_html: Type.Optional(
    Type.String({ description: 'The whole text as sanitised HTML, if feeds are full.' }),
  ),
  content_text: Type.Optional(
    Type.String({ description: 'The same text as `summary`, if feeds are short.' }),
  ),
  image: Type.Optional(Type.String({ format: 'uri' })),
  date_published: Type.String({ format: 'date-time' }),
  date_modified: Type.String({ format: 'date-time' }),
  authors: Type.Optional(Type.Array(JsonFeedAuthor)),
  tags: Type.Optional(Type.Array(Type.String())),
  language: Type.Optional(
    Type.String({ description: 'A BCP 47 language tag. Items of comments have none.' }),
  ),
})

export const JsonFeed = shape('JsonFeed', 'A feed in the format JSON Feed 1.1 (jsonfeed.org).', {
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
