/** The route modules of comments and what readers do with them. */
import { accountCommentRoutes } from './account-comments.ts'
import { commentCountRoutes } from './comment-counts.ts'
import { commentEditRoutes } from './comment-edits.ts'
import { commentRevisionRoutes } from './comment-revisions.ts'
import { commentStreamRoutes } from './comment-streams.ts'
import { commentRoutes } from './comments.ts'
import { replyNoticeRoutes } from './reply-notices.ts'
import { voteRoutes } from './votes.ts'

export const routes = [
  commentRoutes,
  commentStreamRoutes,
  commentEditRoutes,
  commentRevisionRoutes,
  voteRoutes,
  commentCountRoutes,
  accountCommentRoutes,
  replyNoticeRoutes,
]
