/** Every shape that stands under its own name in the OpenAPI document. */
import * as accessTokens from './access-tokens.ts'
import * as accountComments from './account-comments.ts'
import * as accounts from './accounts.ts'
import * as appeals from './appeals.ts'
import * as archives from './archives.ts'
import * as articleList from './article-list.ts'
import * as articles from './articles.ts'
import * as audit from './audit.ts'
import * as commentCounts from './comment-counts.ts'
import * as commentRevisions from './comment-revisions.ts'
import * as comments from './comments.ts'
import * as common from './common.ts'
import * as contributors from './contributors.ts'
import * as corrections from './corrections.ts'
import * as credentials from './credentials.ts'
import * as decisions from './decisions.ts'
import * as draftLists from './draft-lists.ts'
import * as drafts from './drafts.ts'
import * as dryRuns from './dry-runs.ts'
import * as erasures from './erasures.ts'
import * as exports from './exports.ts'
import * as feeds from './feeds.ts'
import * as moderationQueue from './moderation-queue.ts'
import * as moderationReports from './moderation-reports.ts'
import * as newsArticles from './news-articles.ts'
import * as notices from './notices.ts'
import * as previews from './previews.ts'
import * as problems from './problems.ts'
import * as publications from './publications.ts'
import * as replyNotices from './reply-notices.ts'
import * as reports from './reports.ts'
import * as revisions from './revisions.ts'
import * as service from './service.ts'
import * as settings from './settings.ts'
import * as signups from './signups.ts'
import * as tags from './tags.ts'
import * as votes from './votes.ts'

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
