/** The route modules of contributors. */
import { coAuthorRoutes } from './co-authors.ts'
import { contributorRoutes } from './contributors.ts'
import { contributorDeletionRoutes } from './deletions.ts'

export const routes = [contributorRoutes, contributorDeletionRoutes, coAuthorRoutes]
