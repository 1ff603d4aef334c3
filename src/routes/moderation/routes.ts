/** The route modules of moderation. */
import { appealRoutes } from './appeals.ts'
import { commentListRoutes } from './comment-list.ts'
import { decisionListRoutes } from './decision-list.ts'
import { decisionRoutes } from './decisions.ts'
import { dryRunRoutes } from './dry-runs.ts'
import { moderationQueueRoutes } from './moderation-queue.ts'
import { moderationReportRoutes } from './moderation-reports.ts'
import { noticeRoutes } from './notices.ts'
import { reportRoutes } from './reports.ts'
import { undoRoutes } from './undos.ts'

export const routes = [
  reportRoutes,
  moderationQueueRoutes,
  commentListRoutes,
  decisionRoutes,
  dryRunRoutes,
  decisionListRoutes,
  undoRoutes,
  moderationReportRoutes,
  appealRoutes,
  noticeRoutes,
]
