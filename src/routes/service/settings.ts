/** The routes with which admins read and change the settings of the publication. */
import { actorOf } from '../../auth/authorize.ts'
import { changeSettings } from '../../commands/service/change-settings.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { readExpectation } from '../../http/draft-etags.ts'
import { presentSettings } from '../../presenters/service/service.ts'
import { ref } from '../../schemas/common.ts'
import { Settings, SettingsConditions, SettingsInput, SettingsPatch } from '../../schemas/service/settings.ts'

export function settingsRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/settings',
    {
      schema: {
        operationId: 'getSettings',
        summary: 'Get the settings of the publication',
        description:
          'For admins. Returns the name, the language and the links of the publication, and the ' +
          'rules for comments. Send the ETag as `If-Match` with a change.',
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

  app.patch(
    '/v1/settings',
    {
      schema: {
        operationId: 'changeSettings',
        summary: 'Change some settings of the publication',
        description:
          'For admins. Applies a merge patch to the settings. Null is a value of the settings that ' +
          'allow it, and not a way to get the default. Send `If-Match` so that you do not ' +
          'overwrite the change of another admin. A patch that changes nothing answers with the ' +
          'settings as they are.',
        tags: ['Settings'],
        headers: SettingsConditions,
        body: ref(SettingsPatch),
        response: { 200: ref(Settings) },
      },
      config: { action: 'settings:change', sends: ['ETag'], problems: ['precondition-failed'] },
    },
    async (request, reply) => {
      const expectation = readExpectation(request.headers['if-match'])
      const row = await changeSettings(deps, actorOf(request), { members: request.body, expectation })
      reply.header('etag', `"${row.version}"`)
      return presentSettings(row)
    },
  )

  app.put(
    '/v1/settings',
    {
      schema: {
        operationId: 'replaceSettings',
        summary: 'Replace all settings of the publication',
        description:
          'For admins. Replaces all settings at once; a request that leaves one out is refused. To ' +
          'change some of them, send `PATCH`. The body may be what GET has answered: `updatedAt` is ' +
          'ignored. Send `If-Match` so that you do not overwrite the ' +
          'change of another admin. Sending the same settings again changes nothing.',
        tags: ['Settings'],
        headers: SettingsConditions,
        body: ref(SettingsInput),
        response: { 200: ref(Settings) },
      },
      config: { action: 'settings:change', sends: ['ETag'], problems: ['precondition-failed'] },
    },
    async (request, reply) => {
      const expectation = readExpectation(request.headers['if-match'])
      const { updatedAt: _ignored, ...members } = request.body
      const row = await changeSettings(deps, actorOf(request), { members, expectation })
      reply.header('etag', `"${row.version}"`)
      return presentSettings(row)
    },
  )
}
