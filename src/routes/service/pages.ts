/** What the HTML pages of the service need: the name of the publication, and a way to the reference. */
import { findPublicationName } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'

export function pageRoutes(app: App, { database }: Deps): void {
  app.decorate('findPublicationName', () => findPublicationName(database.db))

  // Like the reference page itself, this is for people with a browser, and so not in the document.
  app.get('/', { schema: { hide: true }, config: { action: 'service:inspect' } }, async (_request, reply) =>
    reply.redirect('/docs', 302),
  )
}
