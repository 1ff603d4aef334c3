/** Streams the comments of an article as they change, as server-sent events. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isPublished } from '../../db/queries/comments/comment-events.ts'
import type { Deps } from '../../deps.ts'
import { readStreamId, type StreamPosition } from '../../domain/comments/comment-stream.ts'
import type { App } from '../../http/app-type.ts'
import { createStreamPlaces, streamBounds } from '../../http/bounds/stream-places.ts'
import { eventStreamType, sendEventStream } from '../../http/event-streams.ts'
import { networkOf } from '../../http/ip-network.ts'
import { busyStream, createCommentStreams } from '../../live/comment-streams.ts'
import { invalidParameter, notFound } from '../../problems/api-error.ts'
import { EventStream, StreamConditions } from '../../schemas/comments/comment-streams.ts'
import { IdParams } from '../../schemas/common.ts'

export function commentStreamRoutes(app: App, deps: Deps): void {
  const { database, config, log } = deps
  const streams = createCommentStreams({
    database,
    publicUrl: config.publicUrl,
    places: createStreamPlaces(streamBounds),
    maxUnread: streamBounds.unread,
    seconds: config.streamSeconds,
    onError: (err) => log.warn({ err }, 'streams of comments cannot read the event log'),
  })
  // Streams never end by themselves, so they are closed before the server waits for its open answers.
  app.addHook('preClose', () => streams.close())

  app.get(
    '/v1/articles/:id/comments/stream',
    {
      schema: {
        operationId: 'streamComments',
        summary: 'Stream the comments of an article as they change',
        description:
          "Sends server-sent events for a browser's `EventSource`, which reconnects by itself and " +
          'resumes with `Last-Event-ID`. Open the stream first, then load the comments, so that you ' +
          'miss nothing in between. You can apply an event twice without harm, since each event ' +
          'carries the comment as it is shown. Every 15 seconds a silent stream sends an id without an ' +
          'event, which keeps `Last-Event-ID` up to date. A stream ends after a while ' +
          '(`STREAM_SECONDS`), when the service stops, and when a reader is too slow. If too many ' +
          'streams are open, in total or from one address, or too many are opened at once, the answer ' +
          'is a stream that sends `busy` and ends; an open stream that makes room for another reader ' +
          'ends in the same way. A client that can set headers may send an access token. The stream ' +
          'stays the same, but a place is kept for accounts. A token that is not valid counts as none. ' +
          'A browser does not reconnect after an answer that is not a stream, such as a 503 while the ' +
          'database is unavailable or a 502 from a proxy; open a new `EventSource` then.',
        tags: ['Comments'],
        params: IdParams,
        headers: StreamConditions,
        response: {
          200: {
            description: 'The stream of events.',
            content: { [eventStreamType]: { schema: EventStream } },
          },
        },
      },
      config: {
        action: 'comment:list',
        recognizesAccount: true,
        isStreamed: true,
        gate: 'openings',
        answerBusy: sendBusy,
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const articleId = request.params.id
      const after = positionOf(request.headers['last-event-id'])
      if (!(await isPublished(database.db, articleId))) throw notFound('article')
      if (request.method === 'HEAD') return sendEventStream(reply, Readable.from([]))
      const address = networkOf(request.ip)
      const { recognizedId: accountId } = request
      return sendEventStream(
        reply,
        await streams.open({ articleId, address, accountId, after, sink: reply.raw }),
      )
    },
  )
}

/** After a 503, a browser would not come back by itself. */
function sendBusy({ params }: FastifyRequest, reply: FastifyReply) {
  const { id } = params as { id: string }
  return sendEventStream(reply, busyStream(id))
}

function positionOf(id: string | undefined): StreamPosition | undefined {
  if (id === undefined || id === '') return undefined
  const position = readStreamId(id)
  if (!position)
    throw invalidParameter('last-event-id', 'must be the id of an event that the stream has sent')
  return position
}
