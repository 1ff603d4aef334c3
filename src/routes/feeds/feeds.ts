/** The newest articles of the publication, of a tag and of a contributor, for feed readers. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type FeedKind, findFeed } from '../../db/queries/feeds/feeds.ts'
import type { Deps } from '../../deps.ts'
import { type App, anyText } from '../../http/app-type.ts'
import { feedFormats } from '../../presenters/feeds/feed-formats.ts'
import { type Feed, presentFeed } from '../../presenters/feeds/feeds.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { ContributorFeedParams, JsonFeed, TagFeedParams, XmlText } from '../../schemas/feeds/feeds.ts'

/** Articles in a feed. A full one of the longest articles that can be written is still a few megabytes. */
const feedLength = 20

export type FeedFormat = keyof typeof feedFormats

type Kind = {
  /** Of the URL; `subject` is the slug where the feed has one. */
  path: (subject: string) => string
  /** What the subject is called in the path. */
  parameter?: string
  name: string
  about: string
  params?: object
}

const kinds: Record<FeedKind, Kind> = {
  articles: { path: () => '/feeds/articles', name: 'Article', about: 'The newest articles' },
  tag: {
    path: (slug) => `/feeds/tags/${slug}`,
    parameter: 'slug',
    name: 'Tag',
    about: 'The newest articles of a tag',
    params: TagFeedParams,
  },
  contributor: {
    path: (slug) => `/feeds/contributors/${slug}`,
    parameter: 'idOrSlug',
    name: 'Contributor',
    about: 'The newest articles of a contributor',
    params: ContributorFeedParams,
  },
}

const bodies: Record<FeedFormat, object> = { rss: XmlText, atom: XmlText, json: ref(JsonFeed) }

/** For the document: each format has its own media type. */
export function feedAnswer(format: FeedFormat): object {
  return {
    description: 'The feed.',
    content: { [feedFormats[format].mediaType]: { schema: bodies[format] } },
  }
}

/** Kinds times formats: a route each, so that each has its media type in the document and other endings lead nowhere. */
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
        description: 'Articles in full or their excerpts, as the settings say; newest first, 20 at most.',
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

type Wish = { deps: Deps; kind: FeedKind; format: FeedFormat }

async function sendFeed(request: FastifyRequest, reply: FastifyReply, { deps, kind, format }: Wish) {
  const [name = ''] = Object.values((request.params ?? {}) as Record<string, string>)
  const row = await findFeed(deps.database.db, { kind, name, limit: feedLength })
  if (!row) throw notFound(kind)
  const { publicUrl } = deps.config
  // By its slug, whichever name it was asked for by.
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
