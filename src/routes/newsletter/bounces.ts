/** The doors for reports about sent mail: from mail servers of one's own, and from mail services. */
import { mailServices } from '../../auth/mail-services.ts'
import { isSignedWebhook } from '../../auth/webhook-signatures.ts'
import { keepEvents, keepMessage } from '../../commands/newsletter/keep-report.ts'
import type { Deps } from '../../deps.ts'
import { mailServiceNames, maxReportBytes } from '../../domain/newsletter/reports.ts'
import type { App } from '../../http/app-type.ts'
import { jsonType } from '../../http/body-parsers.ts'
import {
  addMessageBodies,
  addUnreadBodies,
  bytesOf,
  messageType,
  readSignedJson,
} from '../../http/report-bodies.ts'
import { ApiError } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { BounceInput, BounceReceipt, MailServiceParams } from '../../schemas/newsletter/bounces.ts'

const receipt = { message: 'The report is stored. It is read in a moment.' }

export function bounceRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => addMessageRoute(scope, deps))
  app.register(async (scope: App) => addServiceRoute(scope, deps))
}

function addMessageRoute(scope: App, deps: Deps): void {
  addMessageBodies(scope)
  scope.post(
    '/v1/newsletter-bounces',
    {
      bodyLimit: maxReportBytes,
      schema: {
        operationId: 'reportBounce',
        summary: 'Report a message that a mail server has sent back',
        description:
          'For a mail server of yours that gets mail to BOUNCE_ADDRESS, or complaints. Send each message ' +
          'as `message/rfc822` or as a member of JSON. Sign the request with BOUNCE_SECRET as Standard ' +
          'Webhooks describes, with the headers `webhook-id`, `webhook-timestamp` and ' +
          '`webhook-signature`. The time may differ from ours by five minutes. A repetition with the ' +
          'same id has no effect.',
        tags: ['Newsletter'],
        consumes: [jsonType, messageType],
        body: ref(BounceInput),
        response: { 202: ref(BounceReceipt) },
      },
      config: {
        action: 'bounce:report',
        limits: ['bounce-address'],
        problems: ['not-found', 'invalid-signature'],
      },
    },
    async (request, reply) => {
      const { secret } = deps.config.bounces
      if (secret === null)
        throw new ApiError('not-found', 'BOUNCE_SECRET is not set, so this door is closed.')
      const {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures,
      } = request.headers
      const body = bytesOf(request)
      const signed = { id: only(id), timestamp: only(timestamp), signatures: only(signatures), body }
      if (!isSignedWebhook(secret, signed, deps.clock())) throw unsigned()
      const isJson = request.headers['content-type']?.toLowerCase().startsWith(jsonType)
      const message = isJson ? Buffer.from(request.body.message) : body
      await keepMessage(deps, { message, returnPath: null, id: `posted:${signed.id}` })
      reply.code(202)
      return receipt
    },
  )
}

function addServiceRoute(scope: App, deps: Deps): void {
  addUnreadBodies(scope)
  scope.post(
    '/v1/newsletter-bounces/:service',
    {
      bodyLimit: maxReportBytes,
      schema: {
        operationId: 'reportServiceEvents',
        summary: 'Take the webhook of a mail service',
        description:
          'For Amazon SES, Postmark, Mailgun and SendGrid, which send their own form of JSON and prove who ' +
          'they are in their own way. The guide about the newsletter says how to set each of them up.',
        tags: ['Newsletter'],
        params: MailServiceParams,
        response: { 202: ref(BounceReceipt) },
      },
      config: {
        action: 'bounce:report',
        limits: ['bounce-address'],
        problems: ['not-found', 'invalid-signature', 'malformed-request', 'unsupported-media-type'],
      },
    },
    async (request, reply) => {
      const service = mailServiceNames.find((name) => name === request.params.service)
      if (!service)
        throw new ApiError('not-found', `No mail service ${request.params.service} is known here.`)
      const secret = deps.config.bounces.services[service]
      if (secret === null) throw new ApiError('not-found', `The settings name no secret of ${service}.`)
      const bytes = bytesOf(request)
      const signed = {
        bytes,
        body: () => readSignedJson(bytes),
        header: (name: string) => only(request.headers[name]),
      }
      const tools = { now: deps.clock(), certificateAt: deps.sns.certificateAt }
      const delivery = await mailServices[service].open(signed, secret, tools)
      if (!delivery) throw unsigned()
      const { id, events, confirm } = delivery
      if (confirm !== undefined && !(await deps.sns.confirm(confirm))) {
        throw new ApiError('unavailable', 'The subscription could not be confirmed. Try again.')
      }
      await keepEvents(deps, { events, id: `${service}:${id}` })
      reply.code(202)
      return receipt
    },
  )
}

function unsigned(): ApiError {
  return new ApiError('invalid-signature', 'The request is not signed with the secret in the settings.')
}

/** The header, if it came once. */
function only(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}
