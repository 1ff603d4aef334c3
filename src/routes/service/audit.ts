/**
 * The route of the audit log: who did what, when and from where, as far as it matters to security.
 */
import { listAuditedEvents } from '../../db/queries/service/audit.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentAuditEntry } from '../../presenters/service/service.ts'
import { ref } from '../../schemas/common.ts'
import { AuditList, AuditQuery } from '../../schemas/service/audit.ts'

export function auditRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'List the audit log, newest first',
        description:
          'For admins. Lists the events that matter to security, such as logins and refused ' +
          'logins, ended sessions, refresh tokens that were used twice, changes of roles and ' +
          'settings, suspensions, new signing keys, new access tokens, and accounts that were ' +
          'created or erased.',
        tags: ['Accounts'],
        querystring: AuditQuery,
        response: { 200: ref(AuditList) },
      },
      config: { action: 'audit:read', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, type, account, actor, since, until } = request.query
      const filter = {
        types: type,
        accountId: account,
        actorAccountId: actor,
        since: readInstant({ parameter: 'since' }, since),
        until: readInstant({ parameter: 'until' }, until),
      }
      const list = listName('audit', filter)
      const key = readCursor(list, cursor, ['time', 'sequence'])
      const before = key && { occurredAt: new Date(key[0]), seq: key[1] }
      const rows = await listAuditedEvents(deps.database.db, { ...filter, limit, before })
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ occurredAt, seq }) => [occurredAt.toISOString(), seq],
        present: presentAuditEntry,
      })
    },
  )
}
