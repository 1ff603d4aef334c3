/** The routes of feeds of comments: of the whole publication and of one article. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findCommentFeed } from '../../db/queries/feeds/comment-feeds.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentCommentFeed } from '../../presenters/feeds/comment-feeds.ts'
import { feedFormats } from '../../presenters/feeds/feed-formats.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentFeedParams } from '../../schemas/feeds/feeds.ts'
import { type FeedFormat, feedAnswer, formatTitles, sendFeedText } from './feeds.ts'

/** Comments in a feed. Even 20 comments of the greatest length are less than a megabyte. */
const feedLength = 20

type Kind = {
  /** The path of the feed without its ending; `article` is the slug of the article, if there is one. */
  path: (article: string) => string
  name: string
  about: string
  params?: object
}

const kinds: readonly Kind[] = [
  { path: () => '/feeds/comments', name: 'Comment', about: 'Get the newest comments' },
  {
    path: (article) => `/feeds/articles/${article}/comments`,
    name: 'ArticleComment',
    about: 'Get the newest comments of an article',
    params: CommentFeedParams,
  },
]

/** Adds one route for each kind of feed in each format, as for the feeds of articles. */
export function commentFeedRoutes(app: App, deps: Deps): void {
  for (const kind of kinds) {
    for (const format of Object.keys(feedFormats) as FeedFormat[]) addFeed(app, deps, { kind, format })
  }
}

type CommentFeed = { kind: Kind; format: FeedFormat }

function addFeed(app: App, deps: Deps, { kind, format }: CommentFeed): void {
  const { path, name, about, params } = kind
  app.get(
    `${path(':idOrSlug')}.${format}`,
    {
      schema: {
        operationId: `get${name}${feedFormats[format].name}Feed`,
        summary: `${about} as ${formatTitles[format]}`,
        description:
          'Returns at most 20 visible comments of published articles, newest first. The setting ' +
          '`feedText` decides whether they are whole or excerpts. An item links to ' +
          '`#comment-{id}` on the page of its article.',
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
    (request, reply) => sendCommentFeed(request, reply, { deps, kind, format }),
  )
}

async function sendCommentFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  { deps, kind, format }: CommentFeed & { deps: Deps },
) {
  const { idOrSlug } = (request.params ?? {}) as { idOrSlug?: string }
  const row = await findCommentFeed(deps.database.db, { idOrSlug, limit: feedLength })
  if (!row) throw notFound('article')
  const { publicUrl } = deps.config
  // The feed names itself by the slug of the article, also if the request names the id or a former slug.
  const feedUrl = `${publicUrl}${kind.path(row.subject?.slug ?? '')}.${format}`
  const feed = presentCommentFeed(row, { publicUrl, feedUrl })
  return sendFeedText(reply, { format, feed, changedAt: row.changedAt })
}
