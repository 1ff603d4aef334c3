/**
 * A request that works, for every operation of the OpenAPI document. Tests of the whole API start
 * from these requests.
 */

import { accessTokenOperations } from './operations/access-tokens.ts'
import { accountOperations } from './operations/accounts.ts'
import { articleOperations } from './operations/articles.ts'
import { bounceOperations } from './operations/bounces.ts'
import { commentOperations } from './operations/comments.ts'
import { contributorOperations } from './operations/contributors.ts'
import { decisionOperations } from './operations/decisions.ts'
import { feedOperations } from './operations/feeds.ts'
import { moderationOperations } from './operations/moderation.ts'
import { moderationQueueOperations } from './operations/moderation-queue.ts'
import { newsletterOperations } from './operations/newsletters.ts'
import { noticeOperations } from './operations/notices.ts'
import type { Operations } from './operations/operation.ts'
import { replyNoticeOperations } from './operations/reply-notices.ts'
import { sendingOperations } from './operations/sending.ts'
import { serviceOperations } from './operations/service.ts'
import { settingsOperations } from './operations/settings.ts'
import { signupOperations } from './operations/signups.ts'
import { tagOperations } from './operations/tags.ts'
import { voteOperations } from './operations/votes.ts'

/** The requests by operationId. A test asserts that they cover all operations of the document. */
export const operations: Operations = {
  ...serviceOperations,
  ...accountOperations,
  ...accessTokenOperations,
  ...articleOperations,
  ...tagOperations,
  ...commentOperations,
  ...voteOperations,
  ...moderationQueueOperations,
  ...moderationOperations,
  ...decisionOperations,
  ...noticeOperations,
  ...replyNoticeOperations,
  ...contributorOperations,
  ...feedOperations,
  ...settingsOperations,
  ...newsletterOperations,
  ...sendingOperations,
  ...signupOperations,
  ...bounceOperations,
}
