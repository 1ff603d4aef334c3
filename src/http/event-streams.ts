/** Answers with a stream of server-sent events. */
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export const eventStreamType = 'text/event-stream'

/** Nginx would keep the events back until its buffer is full. */
export function sendEventStream(reply: FastifyReply, stream: Readable): FastifyReply {
  return reply
    .type(eventStreamType)
    .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    .send(stream)
}
