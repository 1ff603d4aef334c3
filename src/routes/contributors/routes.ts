/** The route modules of contributors. */
import { contributorRoutes } from './contributors.ts'

export const routes = [contributorRoutes]
