/** The route modules of accounts. */
import { accountRoutes } from './accounts.ts'
import { erasureRoutes } from './erasures.ts'
import { exportRoutes } from './exports.ts'

export const routes = [accountRoutes, exportRoutes, erasureRoutes]
