/**
 * Mail about replies: readers choose it with a login, and end it without a login by the link in
 * each mail.
 */
import { actorOf } from '../../auth/authorize.ts'
import { chooseReplyNotices, endReplyNotices } from '../../commands/comments/choose-reply-notices.ts'
import { findReplyNotices } from '../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { addRefusalPages, formType, isForm, sendHtml } from '../../http/forms.ts'
import { formLimit } from '../../http/http-limits.ts'
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
        summary: 'Get your choice of mail about replies',
        description:
          'Returns whether the service sends you a mail when somebody replies to your comments, and ' +
          'how often.',
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
          'Sets how often you get mail about direct replies to your comments. You are told of each ' +
          'reply once, if it is posted after your choice, is visible, stands on a published article ' +
          'and is written by somebody else. `immediate` sends mail about at most ten replies an hour; ' +
          'any further replies come in one mail with the next digest. Each mail has a link to ' +
          'unsubscribe. The same choice again changes nothing.',
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
    // Mail programs send a form here (RFC 8058). Nothing reads the body, since the URL contains the
    // token.
    const unread = { parseAs: 'string', bodyLimit: formLimit } as const
    scope.addContentTypeParser([formType, 'multipart/form-data'], unread, (_request, _body, done) =>
      done(null),
    )
    addRefusalPages(scope)

    scope.get(
      '/v1/reply-notices/unsubscription',
      {
        schema: {
          operationId: 'showReplyNoticeUnsubscription',
          summary: 'Show the page that ends mail about replies',
          description:
            'Shows the page behind the link in each mail about replies. The page has a button that ' +
            'ends the mail. Opening the page changes nothing, because mail scanners open links too.',
          tags: ['Accounts'],
          querystring: UnsubscriptionQuery,
          response: { 200: { description: 'A page with a button that ends the mail.', content: HtmlPage } },
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
          summary: 'End mail about replies with the token from a mail',
          description:
            'Ends mail about replies for the account that the token belongs to, without a login. Mail ' +
            'programs use this for their unsubscribe button (RFC 8058). Sending it twice changes ' +
            'nothing. A form gets an HTML page, and any other request gets JSON.',
          tags: ['Accounts'],
          querystring: UnsubscriptionQuery,
          response: {
            200: {
              description: 'Mail about replies has ended. The answer to a form is an HTML page.',
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
        return reply.send({ message: 'You will get no more mail about replies to your comments.' })
      },
    )
  })
}
