/** All shapes of the area `moderation`. */
export * from './appeals.ts'
export * from './comment-list.ts'
export * from './decisions.ts'
export * from './dry-runs.ts'
export * from './moderation-queue.ts'
export * from './moderation-reports.ts'
export * from './notices.ts'
export * from './reports.ts'
