/** The route modules of accounts. */
import { accountRoutes } from './accounts.ts'
import { erasureRoutes } from './erasures.ts'
import { exportRoutes } from './exports.ts'
import { ownAccountRoutes } from './own-account.ts'
import { suspensionRoutes } from './suspensions.ts'

export const routes = [accountRoutes, suspensionRoutes, ownAccountRoutes, exportRoutes, erasureRoutes]
