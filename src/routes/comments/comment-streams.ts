/** The comments of an article as they happen, as server-sent events. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { isPublished } from '../../db/queries/comments/comment-events.ts'
import type { Deps } from '../../deps.ts'
import { readStreamId, type StreamPosition } from '../../domain/comments/comment-stream.ts'
import type { App } from '../../http/app-type.ts'
import { networkOf } from '../../http/ip-network.ts'
import { createCommentStreams } from '../../live/comment-streams.ts'
import { invalidParameter, notFound } from '../../problems/api-error.ts'
import { EventStream, StreamConditions } from '../../schemas/comments/comment-streams.ts'
import { IdParams } from '../../schemas/common.ts'

const mediaType = 'text/event-stream'

export function commentStreamRoutes(app: App, deps: Deps): void {
  const { database, config, log } = deps
  const streams = createCommentStreams({
    database,
    seconds: config.streamSeconds,
    onError: (err) => log.warn({ err }, 'streams of comments cannot read the event log'),
  })
  // Before the server waits for the answers that are under way: these would never end.
  app.addHook('preClose', () => streams.close())

  app.get(
    '/v1/articles/:id/comments/stream',
    {
      schema: {
        operationId: 'streamComments',
        summary: 'Follow the comments of an article as they happen',
        description:
          'For `EventSource`, which comes back by itself and resumes with `Last-Event-ID`. Open the stream, then load the comments: nothing is missed in between, and events can be taken twice, since each carries the comment as it is shown. A silent stream gives an id alone every 15 seconds, no event, which moves `Last-Event-ID` along with the log. Streams end after a while (`STREAM_SECONDS`), when the service stops, and when a reader is too slow to keep up. Where too many are open, in all or from one address, the answer is a stream that says `busy` and ends. After any answer that is no stream (a 503 while the database is away, a 502 of a proxy) a browser gives up: open a new `EventSource` then.',
        tags: ['Comments'],
        params: IdParams,
        headers: StreamConditions,
        response: { 200: { description: 'The events.', content: { [mediaType]: { schema: EventStream } } } },
      },
      config: { action: 'comment:list', isStreamed: true, problems: ['not-found'] },
    },
    async (request, reply) => {
      const articleId = request.params.id
      const after = positionOf(request.headers['last-event-id'])
      if (!(await isPublished(database.db, articleId))) throw notFound('article')
      const isHead = request.method === 'HEAD'
      const stream = isHead
        ? Readable.from([])
        : await streams.open({ articleId, address: networkOf(request.ip), after })
      return sendStream(reply, stream)
    },
  )
}

function sendStream(reply: FastifyReply, stream: Readable) {
  return reply
    .type(mediaType)
    .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    .send(stream)
}

function positionOf(id: string | undefined): StreamPosition | undefined {
  if (id === undefined || id === '') return undefined
  const position = readStreamId(id)
  if (!position) throw invalidParameter('last-event-id', 'is the id of no event')
  return position
}
