/** The routes of feeds of articles: of the whole publication, of a tag and of a contributor. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type FeedKind, findFeed } from '../../db/queries/feeds/feeds.ts'
import type { Deps } from '../../deps.ts'
import { type App, anyText } from '../../http/app-type.ts'
import { feedFormats } from '../../presenters/feeds/feed-formats.ts'
import { type Feed, presentFeed } from '../../presenters/feeds/feeds.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { ContributorFeedParams, JsonFeed, TagFeedParams, XmlText } from '../../schemas/feeds/feeds.ts'

/** Articles in a feed. Even 20 articles of the greatest length are only a few megabytes. */
const feedLength = 20

export type FeedFormat = keyof typeof feedFormats

type Kind = {
  /** The path of the feed without its ending; `subject` is the slug of the tag or contributor. */
  path: (subject: string) => string
  /** The name of the path parameter, if the feed has one. */
  parameter?: string
  name: string
  about: string
  params?: object
}

const kinds: Record<FeedKind, Kind> = {
  articles: { path: () => '/feeds/articles', name: 'Article', about: 'Get the newest articles' },
  tag: {
    path: (slug) => `/feeds/tags/${slug}`,
    parameter: 'slug',
    name: 'Tag',
    about: 'Get the newest articles of a tag',
    params: TagFeedParams,
  },
  contributor: {
    path: (slug) => `/feeds/contributors/${slug}`,
    parameter: 'idOrSlug',
    name: 'Contributor',
    about: 'Get the newest articles of a contributor',
    params: ContributorFeedParams,
  },
}

const bodies: Record<FeedFormat, object> = { rss: XmlText, atom: XmlText, json: ref(JsonFeed) }

/** The answer 200 in the OpenAPI document. Each format has its own media type. */
export function feedAnswer(format: FeedFormat): object {
  return {
    description: 'The feed.',
    content: { [feedFormats[format].mediaType]: { schema: bodies[format] } },
  }
}

/**
 * Adds one route for each kind of feed in each format. Each has its own media type in the document,
 * and a path with another ending is a 404.
 */
export function feedRoutes(app: App, deps: Deps): void {
  for (const kind of Object.keys(kinds) as FeedKind[]) {
    for (const format of Object.keys(feedFormats) as FeedFormat[]) addFeed(app, deps, { kind, format })
  }
}

function addFeed(app: App, deps: Deps, { kind, format }: { kind: FeedKind; format: FeedFormat }): void {
  const { path, parameter, name, about, params } = kinds[kind]
  app.get(
    `${path(`:${parameter}${anyText}`)}.${format}`,
    {
      schema: {
        operationId: `get${name}${feedFormats[format].name}Feed`,
        summary: `${about} as ${formatTitles[format]}`,
        description:
          'Returns at most 20 articles, newest first. The setting `feedText` decides whether they ' +
          'are whole or excerpts.',
        tags: ['Feeds'],
        ...(params && { params }),
        response: { 200: feedAnswer(format) },
      },
      config: {
        action: 'feed:read',
        maySend: ['Last-Modified'],
        limits: ['feed-address'],
        ...(params && { problems: ['not-found'] }),
      },
    },
    (request, reply) => sendFeed(request, reply, { deps, kind, format }),
  )
}

export const formatTitles: Record<FeedFormat, string> = {
  rss: 'RSS 2.0',
  atom: 'Atom',
  json: 'JSON Feed 1.1',
}

type ArticleFeed = { deps: Deps; kind: FeedKind; format: FeedFormat }

async function sendFeed(request: FastifyRequest, reply: FastifyReply, { deps, kind, format }: ArticleFeed) {
  const [name = ''] = Object.values((request.params ?? {}) as Record<string, string>)
  const row = await findFeed(deps.database.db, { kind, name, limit: feedLength })
  if (!row) throw notFound(kind)
  const { publicUrl } = deps.config
  // The feed names itself by the current slug, also if the request names an id or a former slug.
  const feedUrl = `${publicUrl}${kinds[kind].path(row.subject?.slug ?? '')}.${format}`
  const feed = presentFeed(row, { kind, publicUrl, feedUrl })
  return sendFeedText(reply, { format, feed, changedAt: row.changedAt })
}

type Written = { format: FeedFormat; feed: Feed; changedAt: Date | null }

export async function sendFeedText(reply: FastifyReply, { format, feed, changedAt }: Written) {
  const { mediaType, write } = feedFormats[format]
  const text = await write(feed)
  if (changedAt) reply.header('last-modified', changedAt.toUTCString())
  return reply.type(`${mediaType}; charset=utf-8`).send(text)
}
