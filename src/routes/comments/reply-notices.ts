/** Mail about replies to one's comments: chosen with a login, ended by the link in each mail without one. */
import { actorOf } from '../../auth/authorize.ts'
import { chooseReplyNotices, endReplyNotices } from '../../commands/comments/choose-reply-notices.ts'
import { findReplyNotices } from '../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { addRefusalPages, formType, isForm, sendHtml } from '../../http/forms.ts'
import {
  askToUnsubscribe,
  presentReplyNotices,
  saysUnsubscribed,
} from '../../presenters/comments/reply-notices.ts'
import { notFound } from '../../problems/api-error.ts'
import { ReplyNotices, ReplyNoticesInput, UnsubscriptionQuery } from '../../schemas/comments/reply-notices.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { MailReceipt } from '../../schemas/credentials/credentials.ts'

export function replyNoticeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/accounts/me/reply-notices',
    {
      schema: {
        operationId: 'getReplyNotices',
        summary: 'Read whether you get mail about replies',
        description:
          'The answer says whether the service sends you a mail when somebody replies to your comments, and how often.',
        tags: ['Accounts'],
        response: { 200: ref(ReplyNotices) },
      },
      config: { action: 'reply-notice:read', problems: ['not-found'] },
    },
    async (request) => {
      const row = await findReplyNotices(deps.database.db, actorOf(request).accountId)
      if (!row) throw notFound('account')
      return presentReplyNotices(row)
    },
  )

  app.put(
    '/v1/accounts/me/reply-notices',
    {
      schema: {
        operationId: 'chooseReplyNotices',
        summary: 'Choose whether you get mail about replies',
        description:
          'Told of are direct replies to your comments that are posted from then on, once each: when they are visible, beneath a published article, and by somebody else. `immediate` tells of ten an hour; those beyond come in one mail, with the next digest. Each mail has a link that ends it with one click.',
        tags: ['Accounts'],
        body: ref(ReplyNoticesInput),
        response: { 200: ref(ReplyNotices) },
      },
      config: { action: 'reply-notice:change', problems: ['not-found'] },
    },
    async (request) =>
      presentReplyNotices(await chooseReplyNotices(deps, actorOf(request), request.body.mode)),
  )

  app.register(async (scope: App) => {
    // Only here, and as RFC 8058 has mail programs send it: the body is not read, the address says all.
    const unread = { parseAs: 'string', bodyLimit: 4096 } as const
    scope.addContentTypeParser([formType, 'multipart/form-data'], unread, (_request, _body, done) =>
      done(null),
    )
    addRefusalPages(scope)

    scope.get(
      '/v1/reply-notices/unsubscription',
      {
        schema: {
          operationId: 'showReplyNoticeUnsubscription',
          summary: 'The page behind the link that ends mail about replies',
          description: 'Shows a button and changes nothing: programs that look into mails open links too.',
          tags: ['Accounts'],
          querystring: UnsubscriptionQuery,
          response: { 200: { description: 'A page.', content: HtmlPage } },
        },
        config: { action: 'reply-notice:unsubscribe' },
      },
      async (_request, reply) => sendHtml(reply, askToUnsubscribe),
    )

    scope.post(
      '/v1/reply-notices/unsubscription',
      {
        schema: {
          operationId: 'endReplyNotices',
          summary: 'End mail about replies with the token of its link',
          description:
            'As one click in a mail program does it (RFC 8058): without a login. Twice changes nothing. A form gets a page, everybody else JSON.',
          tags: ['Accounts'],
          querystring: UnsubscriptionQuery,
          response: {
            200: {
              description: 'Ended.',
              content: { 'application/json': { schema: ref(MailReceipt) }, ...HtmlPage },
            },
            400: { description: '', content: HtmlPage },
          },
        },
        config: {
          action: 'reply-notice:unsubscribe',
          problems: ['invalid-link', 'payload-too-large', 'unsupported-media-type'],
        },
      },
      async (request, reply) => {
        await endReplyNotices(deps, request.query.token)
        if (isForm(request)) return sendHtml(reply, saysUnsubscribed)
        return reply.send({ message: 'No more mail about replies will come to you.' })
      },
    )
  })
}
