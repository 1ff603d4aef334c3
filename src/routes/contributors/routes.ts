/** The route modules of contributors. */
import { avatarRoutes } from './avatars.ts'
import { contributorChangeRoutes } from './changes.ts'
import { coAuthorRoutes } from './co-authors.ts'
import { contributorRoutes } from './contributors.ts'
import { contributorDeletionRoutes } from './deletions.ts'
import { contributorMergeRoutes } from './merges.ts'
import { contributorOrderRoutes } from './order.ts'

export const routes = [
  contributorOrderRoutes,
  contributorRoutes,
  contributorChangeRoutes,
  contributorDeletionRoutes,
  coAuthorRoutes,
  contributorMergeRoutes,
  avatarRoutes,
]
