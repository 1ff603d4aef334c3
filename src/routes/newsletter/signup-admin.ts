/** The routes with which admins read, change and erase one signup, and read its consent ledger. */
import { actorOf } from '../../auth/authorize.ts'
import { changeSignup } from '../../commands/newsletter/change-signup.ts'
import { eraseSignupForAdmin } from '../../commands/newsletter/erase-signup-for-admin.ts'
import { findSignup, listLedger } from '../../db/queries/newsletter/signup-list.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentSignup, presentSignupEvent } from '../../presenters/newsletter/signups.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  Signup,
  SignupEventList,
  SignupEventQuery,
  SignupPatch,
} from '../../schemas/newsletter/signup-admin.ts'

export function signupAdminRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/newsletter-signups/:id',
    {
      schema: {
        operationId: 'getSignup',
        summary: 'Get one newsletter signup',
        description: 'For admins. An erased signup is a 404; its ledger stays.',
        tags: ['Newsletter'],
        params: IdParams,
        response: { 200: ref(Signup) },
      },
      config: { action: 'signup:list', problems: ['not-found'] },
    },
    async (request) => {
      const row = await findSignup(deps.database.db, request.params.id)
      if (!row) throw notFound('signup')
      return presentSignup(row)
    },
  )

  app.patch(
    '/v1/newsletter-signups/:id',
    {
      schema: {
        operationId: 'changeSignup',
        summary: 'Correct or change a newsletter signup',
        description:
          'For admins. A corrected address waits for its confirmation and gets a mail with a link, unless ' +
          '`evidence` says that its owner agreed. Nobody but the owner confirms an address. `status` ' +
          'takes an address off the list or suppresses it; an admin can lift only what an admin has ' +
          'suppressed. The ledger keeps `reason` and `evidence`.',
        tags: ['Newsletter'],
        params: IdParams,
        body: ref(SignupPatch),
        response: { 200: ref(Signup) },
      },
      config: {
        action: 'signup:change',
        problems: ['not-found', 'signup-address-taken', 'signup-move-refused'],
      },
    },
    async (request) => {
      const { id: signupId } = request.params
      return presentSignup(await changeSignup(deps, actorOf(request), { signupId, patch: request.body }))
    },
  )

  app.delete(
    '/v1/newsletter-signups/:id',
    {
      schema: {
        operationId: 'eraseSignup',
        summary: 'Erase a newsletter signup',
        description:
          'For admins. The address and everything that leads to its owner is deleted for good. The ledger ' +
          'keeps that somebody agreed, and when. A keyed hash keeps the address from ever getting a ' +
          'letter again.',
        tags: ['Newsletter'],
        params: IdParams,
        response: { 204: { type: 'null', description: 'The signup is erased.' } },
      },
      config: { action: 'signup:change', problems: ['not-found'] },
    },
    async (request, reply) => {
      await eraseSignupForAdmin(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/v1/newsletter-signups/:id/events',
    {
      schema: {
        operationId: 'listSignupEvents',
        summary: 'List the consent ledger of a signup, oldest first',
        description:
          'For admins. Lists what the owner of the address agreed to, when, and from where. The ledger of ' +
          'an erased signup has only the types and the times.',
        tags: ['Newsletter'],
        params: IdParams,
        querystring: SignupEventQuery,
        response: { 200: ref(SignupEventList) },
      },
      config: { action: 'signup:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { id: signupId } = request.params
      const { limit, cursor } = request.query
      const list = listName('signup-events', { signupId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listLedger(deps.database.db, { signupId, after, limit })
      if (!rows) throw notFound('signup')
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ id }) => [id],
        present: presentSignupEvent,
      })
    },
  )
}
