/** Newsletter signups: a request by anybody, the list for admins. */
import { requestSignup } from '../../commands/newsletter/request-signup.ts'
import { listSignups } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentSignup } from '../../presenters/newsletter/signups.ts'
import { ref } from '../../schemas/common.ts'
import { SignupInput, SignupList, SignupQuery, SignupReceipt } from '../../schemas/newsletter/signups.ts'

export function signupRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'requestSignup',
        summary: 'Ask for the newsletter',
        description:
          'The answer is the same for every address. The newsletter comes only after its owner has confirmed.',
        tags: ['Newsletter'],
        body: ref(SignupInput),
        response: { 202: ref(SignupReceipt) },
      },
      config: { action: 'signup:request', limits: ['signup-address', 'signup-account'] },
    },
    async (request, reply) => {
      await requestSignup(deps, request.body, visitorOf(request))
      reply.code(202)
      return { message: 'If this address can get the newsletter, a link to confirm it is on its way.' }
    },
  )

  app.get(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'listSignups',
        summary: 'List the signups, oldest first',
        description:
          'For admins. Each signup shows the address, its status and the times of its request, confirmation and unsubscription.',
        tags: ['Newsletter'],
        querystring: SignupQuery,
        response: { 200: ref(SignupList) },
      },
      config: { action: 'signup:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, status } = request.query
      const list = listName('signups', { status })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listSignups(deps.database.db, { status, after, limit })
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentSignup })
    },
  )
}
