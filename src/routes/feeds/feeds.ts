/**
 * The routes of feeds: of all articles, of a tag, of a contributor, of all comments, of the comments of
 * an article and of the letters of a newsletter.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findCommentFeed } from '../../db/queries/feeds/comment-feeds.ts'
import { type FeedKind, findFeed } from '../../db/queries/feeds/feeds.ts'
import { findLetterFeed } from '../../db/queries/feeds/letter-feeds.ts'
import type { Deps } from '../../deps.ts'
import { type App, anyText } from '../../http/app-type.ts'
import { presentCommentFeed } from '../../presenters/feeds/comment-feeds.ts'
import { feedFormats } from '../../presenters/feeds/feed-formats.ts'
import { type Feed, presentFeed } from '../../presenters/feeds/feeds.ts'
import { presentLetterFeed } from '../../presenters/feeds/letter-feeds.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import {
  CommentFeedParams,
  ContributorFeedParams,
  JsonFeed,
  NewsletterFeedParams,
  TagFeedParams,
  XmlText,
} from '../../schemas/feeds/feeds.ts'

/**
 * The number of items in a feed. Even 20 articles of the greatest length are only a few megabytes,
 * and 20 such comments are less than one.
 */
const feedLength = 20

type FeedFormat = keyof typeof feedFormats

/** `parameter` is the name of the path parameter that identifies the subject of the feed. */
type Subject = { parameter: string; params: object; resource: Parameters<typeof notFound>[0] }

type Kind = {
  /** The path of the feed without its ending. */
  path: (subject: string) => string
  /** The tag, contributor or article of the feed. Feeds of the whole publication have none. */
  subject?: Subject
  /** The name of the feed in the operation ids of the OpenAPI document. */
  name: string
  about: string
  description: string
  find: (db: Deps['database']['db'], name: string) => Promise<FoundFeed | undefined>
}

/** `slug` is the current slug of the subject, even if the request names an id or a former slug. */
type FoundFeed = { slug: string; changedAt: Date | null; present: (urls: FeedUrls) => Feed }
type FeedUrls = { publicUrl: string; feedUrl: string }

const ofArticles =
  (kind: FeedKind): Kind['find'] =>
  async (db, name) => {
    const row = await findFeed(db, { kind, name, limit: feedLength })
    if (!row) return undefined
    const { subject, changedAt } = row
    return { slug: subject?.slug ?? '', changedAt, present: (urls) => presentFeed(row, { kind, ...urls }) }
  }

const ofComments: Kind['find'] = async (db, name) => {
  const row = await findCommentFeed(db, { idOrSlug: name || undefined, limit: feedLength })
  if (!row) return undefined
  const { subject, changedAt } = row
  return { slug: subject?.slug ?? '', changedAt, present: (urls) => presentCommentFeed(row, urls) }
}

const ofLetters: Kind['find'] = async (db, name) => {
  const row = await findLetterFeed(db, { slug: name, limit: feedLength })
  if (!row) return undefined
  const { newsletter, changedAt } = row
  return { slug: newsletter.slug, changedAt, present: (urls) => presentLetterFeed(row, urls) }
}

const articlesDescription =
  'Returns at most 20 articles, newest first. The setting `feedText` decides whether they ' +
  'are whole or excerpts.'
const commentsDescription =
  'Returns at most 20 visible comments of published articles, newest first. The setting ' +
  '`feedText` decides whether they are whole or excerpts. An item links to ' +
  '`#comment-{id}` on the page of its article.'

const kinds: readonly Kind[] = [
  {
    path: () => '/feeds/articles',
    name: 'Article',
    about: 'Get the newest articles',
    description: articlesDescription,
    find: ofArticles('articles'),
  },
  {
    path: (slug) => `/feeds/tags/${slug}`,
    subject: { parameter: 'slug', params: TagFeedParams, resource: 'tag' },
    name: 'Tag',
    about: 'Get the newest articles of a tag',
    description: articlesDescription,
    find: ofArticles('tag'),
  },
  {
    path: (slug) => `/feeds/contributors/${slug}`,
    subject: { parameter: 'idOrSlug', params: ContributorFeedParams, resource: 'contributor' },
    name: 'Contributor',
    about: 'Get the newest articles of a contributor',
    description: articlesDescription,
    find: ofArticles('contributor'),
  },
  {
    path: () => '/feeds/comments',
    name: 'Comment',
    about: 'Get the newest comments',
    description: commentsDescription,
    find: ofComments,
  },
  {
    path: (slug) => `/feeds/articles/${slug}/comments`,
    subject: { parameter: 'idOrSlug', params: CommentFeedParams, resource: 'article' },
    name: 'ArticleComment',
    about: 'Get the newest comments of an article',
    description: commentsDescription,
    find: ofComments,
  },
  {
    path: (slug) => `/v1/newsletters/${slug}/letters`,
    subject: { parameter: 'slug', params: NewsletterFeedParams, resource: 'newsletter' },
    name: 'Letter',
    about: 'Get the latest letters of a newsletter',
    description:
      'Returns at most 20 letters whose sending has begun, the latest first, without links that belong to ' +
      'one recipient. The setting `feedText` decides whether they are whole.',
    find: ofLetters,
  },
]

const formats: Record<FeedFormat, { title: string; body: object }> = {
  rss: { title: 'RSS 2.0', body: XmlText },
  atom: { title: 'Atom', body: XmlText },
  json: { title: 'JSON Feed 1.1', body: ref(JsonFeed) },
}

/**
 * Adds one route for each kind of feed in each format. Each format has its own media type in the
 * document, and a path with another ending is a 404.
 */
export function feedRoutes(app: App, deps: Deps): void {
  for (const kind of kinds) {
    for (const format of Object.keys(feedFormats) as FeedFormat[]) addFeed(app, deps, { kind, format })
  }
}

type FeedRoute = { kind: Kind; format: FeedFormat }

function addFeed(app: App, deps: Deps, { kind, format }: FeedRoute): void {
  const { path, subject, name, about, description } = kind
  const { title, body } = formats[format]
  app.get(
    `${path(`:${subject?.parameter}${anyText}`)}.${format}`,
    {
      schema: {
        operationId: `get${name}${feedFormats[format].name}Feed`,
        summary: `${about} as ${title}`,
        description,
        tags: ['Feeds'],
        ...(subject && { params: subject.params }),
        response: {
          200: {
            description: 'The feed.',
            content: { [feedFormats[format].mediaType]: { schema: body } },
          },
        },
      },
      config: {
        action: 'feed:read',
        maySend: ['Last-Modified'],
        ...(subject && { problems: ['not-found'] }),
      },
    },
    (request, reply) => sendFeed(request, reply, { deps, kind, format }),
  )
}

async function sendFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  { deps, kind, format }: FeedRoute & { deps: Deps },
) {
  const [name = ''] = Object.values((request.params ?? {}) as Record<string, string>)
  const found = await kind.find(deps.database.db, name)
  if (!found) throw notFound(kind.subject?.resource ?? 'feed')
  const { publicUrl } = deps.config
  const { mediaType, write } = feedFormats[format]
  const feedUrl = `${publicUrl}${kind.path(found.slug)}.${format}`
  const text = await write(found.present({ publicUrl, feedUrl }))
  if (found.changedAt) reply.header('last-modified', found.changedAt.toUTCString())
  return reply.type(`${mediaType}; charset=utf-8`).send(text)
}
