/** The route modules of contributors. */
import { coAuthorRoutes } from './co-authors.ts'
import { contributorRoutes } from './contributors.ts'

export const routes = [contributorRoutes, coAuthorRoutes]
