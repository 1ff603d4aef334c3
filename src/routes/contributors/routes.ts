/** The route modules of the people on the masthead. */
import { contributorRoutes } from './contributors.ts'

export const routes = [contributorRoutes]
