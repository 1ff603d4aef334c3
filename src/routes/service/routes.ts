/** The route modules of the settings, the audit log, the state of the service and its pages. */
import { auditRoutes } from './audit.ts'
import { devOutboxRoutes } from './dev-outbox.ts'
import { pageRoutes } from './pages.ts'
import { serviceRoutes } from './service.ts'
import { settingsRoutes } from './settings.ts'

export const routes = [settingsRoutes, auditRoutes, serviceRoutes, pageRoutes, devOutboxRoutes]
