/**
 * Parts of shapes that have a name of their own in the OpenAPI document, wherever a shape contains
 * them.
 *
 * A shape contains the part itself, not a reference to it. `http/document/inlined-schemas.ts`
 * explains why.
 */
import { articleStatuses, scheduleFaults } from '../domain/articles/article-lifecycle.ts'
import { commentPolicies, derivedFields, sourceKinds } from '../domain/articles/article-parts.ts'
import { correctionSeverities } from '../domain/articles/corrections.ts'
import {
  commentStatuses,
  decisionActions,
  decisionReasons,
  decisionSources,
  requestedActions,
} from '../domain/comments/comment-lifecycle.ts'
import { replyNoticeChoices } from '../domain/comments/reply-notices.ts'
import { contributorRoles } from '../domain/contributors/contributor-roles.ts'
import { auditedEventTypes } from '../domain/events.ts'
import { appealStatuses } from '../domain/moderation/appeal.ts'
import { reportStatuses } from '../domain/moderation/report.ts'
import { screeningRules, screeningSources } from '../domain/moderation/screening.ts'
import { deciders, noticeKinds } from '../domain/moderation/statement-of-reasons.ts'
import { signupStatuses } from '../domain/newsletter/signup.ts'
import { roles } from '../domain/roles.ts'
import { CurrentPassword, Password } from './accounts/accounts.ts'
import { HeroImageInput, SourceInput } from './articles/drafts.ts'
import {
  ArticleRef,
  Email,
  EmailInput,
  Id,
  Language,
  oneOf,
  PersonRef,
  Slug,
  Time,
  WebUrl,
} from './common.ts'
import { ContributorLink, Country } from './contributors/contributors.ts'
import { JsonFeedAuthor } from './feeds/feeds.ts'
import { Phrases } from './service/settings.ts'

export const namedParts: Readonly<Record<string, object>> = {
  ArticleRef,
  ContributorLink,
  Country,
  CurrentPassword,
  Email,
  EmailInput,
  HeroImageInput,
  Id,
  JsonFeedAuthor,
  Language,
  Password,
  PersonRef,
  Phrases,
  Slug,
  SourceInput,
  Time,
  WebUrl,

  AppealStatus: oneOf(appealStatuses),
  ArticleStatus: oneOf(articleStatuses),
  AuditedEventType: oneOf(auditedEventTypes),
  CommentPolicy: oneOf(commentPolicies),
  CommentStatus: oneOf(commentStatuses),
  ContributorRole: oneOf(contributorRoles),
  CorrectionSeverity: oneOf(correctionSeverities),
  Decider: oneOf(deciders),
  DecisionAction: oneOf(decisionActions),
  DecisionReason: oneOf(decisionReasons),
  DecisionSource: oneOf(decisionSources),
  DerivedField: oneOf(derivedFields),
  NoticeKind: oneOf(noticeKinds),
  ReplyNoticeMode: oneOf(replyNoticeChoices),
  ReportStatus: oneOf(reportStatuses),
  RequestedAction: oneOf(requestedActions),
  Role: oneOf(roles),
  ScheduleFault: oneOf(scheduleFaults),
  ScreeningRule: oneOf(screeningRules),
  ScreeningSource: oneOf(screeningSources),
  SignupStatus: oneOf(signupStatuses),
  SourceKind: oneOf(sourceKinds),
}
