/** The newest comments of the publication and of one article, for feed readers. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findCommentFeed } from '../../db/queries/feeds/comment-feeds.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentCommentFeed } from '../../presenters/feeds/comment-feeds.ts'
import { feedFormats } from '../../presenters/feeds/feed-formats.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentFeedParams } from '../../schemas/feeds/feeds.ts'
import { type FeedFormat, feedAnswer, formatTitles, sendFeedText } from './feeds.ts'

/** Comments in a feed. A full one of the longest that can be written is still less than a megabyte. */
const feedLength = 20

type Kind = {
  /** Of the URL; `article` is its slug where the feed is about one. */
  path: (article: string) => string
  name: string
  about: string
  params?: object
}

const kinds: readonly Kind[] = [
  { path: () => '/feeds/comments', name: 'Comment', about: 'The newest comments' },
  {
    path: (article) => `/feeds/articles/${article}/comments`,
    name: 'ArticleComment',
    about: 'The newest comments of an article',
    params: CommentFeedParams,
  },
]

/** Kinds times formats: a route each, as the feeds of articles have. */
export function commentFeedRoutes(app: App, deps: Deps): void {
  for (const kind of kinds) {
    for (const format of Object.keys(feedFormats) as FeedFormat[]) addFeed(app, deps, { kind, format })
  }
}

type Wish = { kind: Kind; format: FeedFormat }

function addFeed(app: App, deps: Deps, { kind, format }: Wish): void {
  const { path, name, about, params } = kind
  app.get(
    `${path(':idOrSlug')}.${format}`,
    {
      schema: {
        operationId: `get${name}${feedFormats[format].name}Feed`,
        summary: `${about} as ${formatTitles[format]}`,
        description:
          'Visible comments of published articles in full or their excerpts, as the settings say; newest first, 20 at most. An item leads to `#comment-{id}` on the page of its article.',
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
  { deps, kind, format }: Wish & { deps: Deps },
) {
  const { idOrSlug } = (request.params ?? {}) as { idOrSlug?: string }
  const row = await findCommentFeed(deps.database.db, { idOrSlug, limit: feedLength })
  if (!row) throw notFound('article')
  const { publicUrl } = deps.config
  // By its slug, whichever name it was asked for by.
  const feedUrl = `${publicUrl}${kind.path(row.subject?.slug ?? '')}.${format}`
  const feed = presentCommentFeed(row, { publicUrl, feedUrl })
  return sendFeedText(reply, { format, feed, changedAt: row.changedAt })
}
