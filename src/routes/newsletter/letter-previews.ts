/** The routes with which admins look at a letter before it is sent: previews and test mails. */
import { actorOf } from '../../auth/authorize.ts'
import { previewLetter } from '../../commands/newsletter/preview-letter.ts'
import { sendTestLetter } from '../../commands/newsletter/send-test-letter.ts'
import { findLetter } from '../../db/queries/newsletter/letters.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { sendLetterPage } from '../../http/letter-answers.ts'
import { keepPrivate } from '../../http/vary.ts'
import { notFound } from '../../problems/api-error.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import {
  LetterParams,
  LetterPreviewQuery,
  MailFile,
  PlainText,
  TestSendInput,
  TestSendReceipt,
} from '../../schemas/newsletter/letters.ts'
import { withTextWorkFor } from '../text-work.ts'

export function letterPreviewRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/newsletters/:slug/letters/:id/preview',
    {
      schema: {
        operationId: 'previewLetter',
        summary: 'Preview a letter',
        description:
          'For admins. The letter as it would reach a reader now: its HTML, its plain text, or the whole mail ' +
          'with its headers. Its links to unsubscribe belong to nobody and change nothing.',
        tags: ['Newsletter'],
        params: LetterParams,
        querystring: LetterPreviewQuery,
        response: {
          200: {
            description: 'The letter in the format.',
            content: {
              ...HtmlPage,
              'text/plain': { schema: PlainText },
              'message/rfc822': { schema: MailFile },
            },
          },
        },
      },
      config: {
        action: 'letter:write',
        maySend: ['Content-Disposition'],
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const { format = 'html' } = request.query
      const found = await findLetter(deps.database.db, request.params)
      if (!found) throw notFound('letter')
      const mail = await previewLetter(withTextWorkFor(request, deps), found)
      keepPrivate(reply)
      if (format === 'html') return sendLetterPage(reply, mail.html)
      if (format === 'text') return reply.type('text/plain; charset=utf-8').send(mail.text)
      return reply
        .type('message/rfc822')
        .header('content-disposition', `attachment; filename="letter-${found.letter.id}.eml"`)
        .send(await deps.mailSource(mail))
    },
  )

  app.post(
    '/v1/newsletters/:slug/letters/:id/test-sends',
    {
      schema: {
        operationId: 'sendTestLetter',
        summary: 'Send a letter to one address as a test',
        description:
          'For admins. Sends the letter as it is now, with `[Test]` before its subject. Its links to ' +
          'unsubscribe belong to nobody and change nothing.',
        tags: ['Newsletter'],
        params: LetterParams,
        body: ref(TestSendInput),
        response: { 202: ref(TestSendReceipt) },
      },
      config: {
        action: 'letter:write',
        limits: ['test-send-account'],
        problems: ['not-found', 'letter-incomplete'],
      },
    },
    async (request, reply) => {
      const { to } = request.body
      const { warnings } = await sendTestLetter(withTextWorkFor(request, deps), actorOf(request), {
        name: request.params,
        to,
      })
      reply.code(202)
      return { message: 'The test mail is on its way.', warnings }
    },
  )
}
