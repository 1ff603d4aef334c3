/** The settings of the publication, for admins. */
import { actorOf } from '../../auth/authorize.ts'
import { replaceSettings } from '../../commands/service/replace-settings.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { revisionTest } from '../../http/revision-tags.ts'
import { presentSettings } from '../../presenters/service/settings.ts'
import { ref } from '../../schemas/common.ts'
import { Settings, SettingsConditions, SettingsInput } from '../../schemas/service/settings.ts'

export function settingsRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/settings',
    {
      schema: {
        operationId: 'getSettings',
        summary: 'Read the settings of the publication',
        tags: ['Settings'],
        response: { 200: ref(Settings) },
      },
      config: { action: 'settings:read' },
    },
    async (_request, reply) => {
      const row = await findSettings(deps.database.db)
      reply.header('etag', `"${row.version}"`)
      return presentSettings(row)
    },
  )

  app.put(
    '/v1/settings',
    {
      schema: {
        operationId: 'replaceSettings',
        summary: 'Replace the settings of the publication',
        tags: ['Settings'],
        headers: SettingsConditions,
        body: ref(SettingsInput),
        response: { 200: ref(Settings) },
      },
      config: { action: 'settings:change', problems: ['precondition-failed'] },
    },
    async (request, reply) => {
      const isExpected = revisionTest(request.headers['if-match'])
      const row = await replaceSettings(deps, actorOf(request), { input: request.body, isExpected })
      reply.header('etag', `"${row.version}"`)
      return presentSettings(row)
    },
  )
}
