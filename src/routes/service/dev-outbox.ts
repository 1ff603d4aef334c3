/**
 * The routes with which developers read the mails that are not sent. They exist without SMTP_URL on
 * the embedded database only, for requests from the same machine. For all others there is nothing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { sendHtml } from '../../http/forms.ts'
import { isFromThisMachine } from '../../http/visitor.ts'
import { keptMailPage, mailPolicy, outboxPage, presentKeptMail } from '../../presenters/service/dev-outbox.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { IdParams } from '../../schemas/common.ts'
import { KeptMailQuery } from '../../schemas/service/dev-outbox.ts'

export function devOutboxRoutes(app: App, { devOutbox, config }: Deps): void {
  if (!devOutbox || config.trustProxy !== false) return
  const routeConfig = { action: 'service:inspect' } as const
  const mustBeLocal = async (request: FastifyRequest) => {
    if (!isFromThisMachine(request)) throw new ApiError('not-found', 'There is no such path.')
  }

  app.get(
    '/v1/dev/outbox',
    { schema: { hide: true, querystring: KeptMailQuery }, config: routeConfig, onRequest: mustBeLocal },
    async (request, reply) => {
      if (request.query.format !== 'json') return sendHtml(reply, outboxPage(devOutbox.list()))
      return sendPlainly(
        reply,
        'application/json',
        JSON.stringify({ data: devOutbox.list().map(presentKeptMail) }),
      )
    },
  )

  app.get(
    '/v1/dev/outbox/:id',
    {
      schema: { hide: true, params: IdParams, querystring: KeptMailQuery },
      config: routeConfig,
      onRequest: mustBeLocal,
    },
    async (request, reply) => {
      const mail = devOutbox.find(request.params.id)
      if (!mail) throw notFound('mail')
      const { format } = request.query
      if (format === 'json')
        return sendPlainly(reply, 'application/json', JSON.stringify(presentKeptMail(mail)))
      if (format === 'text') return sendPlainly(reply, 'text/plain', mail.text)
      if (format === 'html' && mail.html !== null) {
        reply.header('content-security-policy', mailPolicy)
        return sendPlainly(reply, 'text/html', mail.html)
      }
      return sendHtml(reply, keptMailPage(mail))
    },
  )
}

function sendPlainly(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.headers({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).send(text)
}
