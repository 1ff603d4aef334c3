/** The route modules of the settings, the audit log and the state of the service. */
import { auditRoutes } from './audit.ts'
import { serviceRoutes } from './service.ts'
import { settingsRoutes } from './settings.ts'

export const routes = [settingsRoutes, auditRoutes, serviceRoutes]
