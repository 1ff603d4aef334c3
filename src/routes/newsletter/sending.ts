/** The routes that send a letter and show how far that is. Only admins may use them. */
import { Readable } from 'node:stream'
import { actorOf } from '../../auth/authorize.ts'
import { cancelLetter, pauseLetter, resumeLetter, sendLetter } from '../../commands/newsletter/send-letter.ts'
import { findLetter, type LetterName } from '../../db/queries/newsletter/letters.ts'
import { countDeferred } from '../../db/queries/newsletter/recipients.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { createStreamPlaces } from '../../http/bounds/stream-places.ts'
import { eventStreamType, sendEventStream } from '../../http/event-streams.ts'
import { networkOf } from '../../http/ip-network.ts'
import { readStoredInstant } from '../../http/request-times.ts'
import { progressMessages } from '../../live/letter-progress.ts'
import { presentSending } from '../../presenters/newsletter/sending.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { LetterParams } from '../../schemas/newsletter/letters.ts'
import { Sending, SendingInput, SendingStream } from '../../schemas/newsletter/sending.ts'
import { withTextWorkFor } from '../text-work.ts'

/** Streams of progress that a process holds open. Only admins can ask for one. */
const streamPlaces = { all: 100, reserved: 0, ofNetwork: { account: 50, anonymous: 0 }, ofAccount: 5 }

const path = '/v1/newsletters/:slug/letters/:id/sending'

export function sendingRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  async function findSending(name: LetterName): Promise<Sending | undefined> {
    const found = await findLetter(db, name)
    if (!found) return undefined
    const deferredCount = await countDeferred(db, found.letter.id)
    return presentSending({ ...found.letter, deferredCount }, deps.clock())
  }

  async function showSending(name: LetterName): Promise<Sending> {
    const sending = await findSending(name)
    if (!sending) throw notFound('letter')
    return sending
  }

  app.post(
    path,
    {
      schema: {
        operationId: 'sendLetter',
        summary: 'Send a letter, now or at a time',
        description: [
          'The letter goes to all confirmed signups of the newsletter, or to a segment of them. Its text is ' +
            'fixed when the sending begins: articles that are chosen by a rule are chosen then. A letter ' +
            'that cannot be rendered is refused now, and becomes a draft with a `fault` if that happens at ' +
            '`sendAt`. A time in the past means now. Sending a scheduled letter again replaces its plan.',
          'Each recipient gets the letter once. Only the mails that a process had in flight when it was ' +
            'killed may arrive twice, with the same `Message-ID` (`LETTERS_IN_FLIGHT`). Whoever leaves ' +
            'meanwhile gets nothing.',
        ].join('\n\n'),
        tags: ['Newsletter'],
        params: LetterParams,
        body: ref(SendingInput),
        response: { 202: ref(Sending) },
      },
      config: { action: 'letter:send', problems: ['not-found', 'letter-status', 'letter-incomplete'] },
    },
    async (request, reply) => {
      const { params, body } = request
      await sendLetter(withTextWorkFor(request, deps), actorOf(request), {
        ...params,
        sendAt: readStoredInstant('/sendAt', body.sendAt) ?? undefined,
        segment: body.segment,
      })
      reply.code(202)
      return showSending(params)
    },
  )

  app.get(
    path,
    {
      schema: {
        operationId: 'getSending',
        summary: 'Show how far the sending of a letter is',
        description:
          'Counts the mails by what came of them, and estimates when the rest will be sent. Before the ' +
          'sending begins, all counts are 0.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: { 200: ref(Sending) },
      },
      config: { action: 'letter:send', problems: ['not-found'] },
    },
    async (request) => showSending(request.params),
  )

  app.delete(
    path,
    {
      schema: {
        operationId: 'cancelSending',
        summary: 'Cancel the sending of a letter',
        description:
          'A scheduled letter becomes a draft again. A letter that is being sent or paused stops for good: ' +
          'who has not got it yet does not get it, except for the mails that are on their way. Cancelling ' +
          'again changes nothing.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: { 200: ref(Sending) },
      },
      config: { action: 'letter:send', problems: ['not-found', 'letter-status'] },
    },
    async (request) => {
      await cancelLetter(deps, actorOf(request), request.params)
      return showSending(request.params)
    },
  )

  addActs(app, deps, showSending)
  addStream(app, deps, findSending)
}

function addActs(app: App, deps: Deps, showSending: (name: LetterName) => Promise<Sending>): void {
  app.post(
    `${path}/pause`,
    {
      schema: {
        operationId: 'pauseSending',
        summary: 'Pause the sending of a letter',
        description:
          'Mails that are on their way still arrive, and no further ones leave. Pausing again changes ' +
          'nothing. The service pauses a letter by itself when more than 10 % of at least 200 mails were ' +
          'refused.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: { 200: ref(Sending) },
      },
      config: { action: 'letter:send', problems: ['not-found', 'letter-status'] },
    },
    async (request) => {
      await pauseLetter(deps, actorOf(request), request.params)
      return showSending(request.params)
    },
  )

  app.post(
    `${path}/resume`,
    {
      schema: {
        operationId: 'resumeSending',
        summary: 'Resume the sending of a letter',
        description:
          'The letter goes to those who have not got it yet. Refusals are counted anew. Resuming again ' +
          'changes nothing.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: { 200: ref(Sending) },
      },
      config: { action: 'letter:send', problems: ['not-found', 'letter-status'] },
    },
    async (request) => {
      await resumeLetter(deps, actorOf(request), request.params)
      return showSending(request.params)
    },
  )
}

function addStream(
  app: App,
  { config }: Deps,
  findSending: (name: LetterName) => Promise<Sending | undefined>,
): void {
  const places = createStreamPlaces(streamPlaces)
  const stopping = new AbortController()
  // Streams are closed before the server waits for its open answers.
  app.addHook('preClose', async () => stopping.abort())

  app.get(
    `${path}/stream`,
    {
      schema: {
        operationId: 'streamSending',
        summary: 'Stream how far the sending of a letter is',
        description:
          'Sends server-sent events. The stream ends with the sending, after `STREAM_SECONDS`, and when the ' +
          'service stops. An account can hold five streams open; a further one gets 503.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: {
          200: {
            description: 'The stream of events.',
            content: { [eventStreamType]: { schema: SendingStream } },
          },
        },
      },
      config: { action: 'letter:send', isStreamed: true, problems: ['not-found'] },
    },
    async (request, reply) => {
      if (!(await findSending(request.params))) throw notFound('letter')
      const ended = new AbortController()
      const { accountId } = actorOf(request)
      const giveBack = places.take({
        network: networkOf(request.ip),
        accountId,
        onDisplaced: () => ended.abort(),
      })
      if (!giveBack) throw new ApiError('unavailable', 'Too many of these streams are open. Close one.')
      const signal = AbortSignal.any([
        stopping.signal,
        ended.signal,
        AbortSignal.timeout(config.streamSeconds * 1_000),
      ])
      const stream = Readable.from(progressMessages({ read: () => findSending(request.params), signal }))
      stream.once('close', () => {
        ended.abort()
        giveBack()
      })
      return sendEventStream(reply, stream)
    },
  )
}
