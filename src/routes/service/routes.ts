/** The route modules of settings, the audit and the state of the service. */
import { auditRoutes } from './audit.ts'
import { serviceRoutes } from './service.ts'
import { settingsRoutes } from './settings.ts'

export const routes = [settingsRoutes, auditRoutes, serviceRoutes]
