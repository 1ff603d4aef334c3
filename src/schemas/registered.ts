/** Every shape that stands under its own name in the OpenAPI document. */

import * as accounts from './accounts/accounts.ts'
import * as erasures from './accounts/erasures.ts'
import * as exports from './accounts/exports.ts'
import * as archives from './articles/archives.ts'
import * as articleList from './articles/article-list.ts'
import * as articles from './articles/articles.ts'
import * as corrections from './articles/corrections.ts'
import * as draftLists from './articles/draft-lists.ts'
import * as drafts from './articles/drafts.ts'
import * as previews from './articles/previews.ts'
import * as publications from './articles/publications.ts'
import * as revisions from './articles/revisions.ts'
import * as tags from './articles/tags.ts'
import * as accountComments from './comments/account-comments.ts'
import * as commentCounts from './comments/comment-counts.ts'
import * as commentRevisions from './comments/comment-revisions.ts'
import * as comments from './comments/comments.ts'
import * as replyNotices from './comments/reply-notices.ts'
import * as votes from './comments/votes.ts'
import * as common from './common.ts'
import * as contributors from './contributors/contributors.ts'
import * as accessTokens from './credentials/access-tokens.ts'
import * as credentials from './credentials/credentials.ts'
import * as feeds from './feeds/feeds.ts'
import * as newsArticles from './feeds/news-articles.ts'
import * as appeals from './moderation/appeals.ts'
import * as decisions from './moderation/decisions.ts'
import * as dryRuns from './moderation/dry-runs.ts'
import * as moderationQueue from './moderation/moderation-queue.ts'
import * as moderationReports from './moderation/moderation-reports.ts'
import * as notices from './moderation/notices.ts'
import * as reports from './moderation/reports.ts'
import * as signups from './newsletter/signups.ts'
import * as audit from './service/audit.ts'
import * as problems from './service/problems.ts'
import * as service from './service/service.ts'
import * as settings from './service/settings.ts'

type Registered = { $id: string }

function isRegistered(value: unknown): value is Registered {
  return typeof value === 'object' && value !== null && '$id' in value && typeof value.$id === 'string'
}

const modules = [
  accessTokens,
  accountComments,
  accounts,
  appeals,
  archives,
  articleList,
  articles,
  audit,
  commentRevisions,
  commentCounts,
  comments,
  common,
  contributors,
  corrections,
  credentials,
  decisions,
  draftLists,
  drafts,
  dryRuns,
  erasures,
  exports,
  feeds,
  moderationQueue,
  moderationReports,
  newsArticles,
  notices,
  previews,
  problems,
  publications,
  reports,
  replyNotices,
  revisions,
  service,
  settings,
  signups,
  tags,
  votes,
]

export const registeredShapes: readonly Registered[] = modules
  .flatMap((module) => Object.values(module) as unknown[])
  .filter(isRegistered)
