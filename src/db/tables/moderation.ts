/**
 * The tables of moderation: decisions, reports of readers, screenings, and claims of moderators.
 */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import {
  type CommentStatus,
  commentStatuses,
  type DecisionAction,
  type DecisionReason,
  type DecisionSource,
  decisionActions,
  decisionReasons,
  decisionSources,
} from '../../domain/comments/comment-lifecycle.ts'
import { type ReportStatus, reportStatuses } from '../../domain/moderation/report.ts'
import {
  type ScreeningOutcome,
  type ScreeningReason,
  type ScreeningSource,
  screeningOutcomes,
  screeningSources,
} from '../../domain/moderation/screening.ts'
import { accounts } from './accounts.ts'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'
import { comments } from './comments.ts'
import { isOneOf } from './enum-check.ts'

/**
 * Triggers refuse UPDATE, DELETE and TRUNCATE, so rows are only added. A moderated comment has the
 * status of its last decision.
 */
export const decisions = pgTable(
  'decisions',
  {
    id: id().notNull(),
    commentId: id('comment_id').notNull(),
    moderatorAccountId: id('moderator_account_id').notNull(),
    action: text('action').$type<DecisionAction>().notNull(),
    /** null if no reason was given, which only a decision that hides nothing allows. */
    reason: text('reason').$type<DecisionReason>(),
    /** A note that only moderators read. */
    note: text('note'),
    /** A text that is sent to the author of the comment together with the reason. */
    noteToAuthor: text('note_to_author'),
    /** The way in which the comment came to the moderator. */
    source: text('source').$type<DecisionSource>().notNull().default('human'),
    /** The same for all decisions that one request made together. */
    batchId: id('batch_id'),
    /** The decision that this one undoes. */
    undoesDecisionId: id('undoes_decision_id'),
    /** The colleague whose claim on the comment the decision has overridden. */
    overrodeClaimOf: id('overrode_claim_of'),
    previousStatus: text('previous_status').$type<CommentStatus>().notNull(),
    /** The comment's `queued_at` and `is_approved` before this decision, which an undo restores. */
    queuedAt: moment('queued_at'),
    wasApproved: boolean('was_approved').notNull().default(false),
    status: text('status').$type<CommentStatus>().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'decisions_pkey', columns: [table.id] }),
    foreignKey({
      name: 'decisions_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }),
    foreignKey({
      name: 'decisions_moderator_account_id_fkey',
      columns: [table.moderatorAccountId],
      foreignColumns: [accounts.id],
    }),
    foreignKey({
      name: 'decisions_undoes_decision_id_fkey',
      columns: [table.undoesDecisionId],
      foreignColumns: [table.id],
    }),
    foreignKey({
      name: 'decisions_overrode_claim_of_fkey',
      columns: [table.overrodeClaimOf],
      foreignColumns: [accounts.id],
    }),
    check('decisions_source_check', isOneOf(table.source, decisionSources)),
    check('decisions_action_check', isOneOf(table.action, decisionActions)),
    check('decisions_reason_check', isOneOf(table.reason, decisionReasons)),
    check('decisions_hide_reason_check', sql`${table.action} <> 'hide' or ${table.reason} is not null`),
    check('decisions_previous_status_check', isOneOf(table.previousStatus, commentStatuses)),
    check('decisions_status_check', isOneOf(table.status, commentStatuses)),
    index('decisions_comment_id_idx').on(table.commentId, table.id),
    index('decisions_moderator_account_id_idx').on(table.moderatorAccountId, table.id),
    index('decisions_action_idx').on(table.action, table.id),
    index('decisions_reason_idx').on(table.reason, table.id),
    index('decisions_source_idx').on(table.source, table.id),
    index('decisions_batch_id_idx').on(table.batchId, table.id).where(sql`${table.batchId} is not null`),
    uniqueIndex('decisions_undoes_decision_id_key').on(table.undoesDecisionId),
  ],
)

export const commentReports = pgTable(
  'comment_reports',
  {
    id: id().notNull(),
    commentId: id('comment_id').notNull(),
    accountId: id('account_id').notNull(),
    reason: text('reason').$type<DecisionReason>().notNull(),
    note: text('note'),
    status: text('status').$type<ReportStatus>().notNull().default('open'),
    /** The decision that says whether the reader was right. */
    decisionId: id('decision_id'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'comment_reports_pkey', columns: [table.id] }),
    unique('comment_reports_comment_id_account_id_key').on(table.commentId, table.accountId),
    foreignKey({
      name: 'comment_reports_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'comment_reports_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }),
    foreignKey({
      name: 'comment_reports_decision_id_fkey',
      columns: [table.decisionId],
      foreignColumns: [decisions.id],
    }),
    check('comment_reports_reason_check', isOneOf(table.reason, decisionReasons)),
    check('comment_reports_status_check', isOneOf(table.status, reportStatuses)),
    check('comment_reports_decision_check', sql`(${table.status} = 'open') = (${table.decisionId} is null)`),
    // These indexes include the status, so that the newest reports on a comment and by a reader are
    // read from the index alone, however many older reports there are.
    index('comment_reports_comment_id_idx').on(table.commentId, table.id, table.status),
    index('comment_reports_account_id_idx').on(table.accountId, table.id, table.status),
  ],
)

/** A row for each comment that screening held or refused, with the reasons. */
export const screenings = pgTable(
  'screenings',
  {
    id: id().notNull(),
    /** null if the comment was refused and so never stored. */
    commentId: id('comment_id'),
    articleId: id('article_id').notNull(),
    accountId: id('account_id').notNull(),
    outcome: text('outcome').$type<Exclude<ScreeningOutcome, 'visible'>>().notNull(),
    source: text('source').$type<ScreeningSource>().notNull(),
    /**
     * The reasons, with the words in which they were found. An erasure of the account removes these
     * words.
     */
    reasons: jsonb('reasons').$type<ScreeningReason[]>().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'screenings_pkey', columns: [table.id] }),
    foreignKey({
      name: 'screenings_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'screenings_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'screenings_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }),
    check('screenings_outcome_check', isOneOf(table.outcome, screeningOutcomes.slice(1))),
    check('screenings_source_check', isOneOf(table.source, screeningSources)),
    check('screenings_comment_check', sql`(${table.outcome} = 'refused') <= (${table.commentId} is null)`),
    index('screenings_comment_id_idx').on(table.commentId, table.id),
    index('screenings_account_id_idx').on(table.accountId, table.id),
    index('screenings_created_at_idx').on(table.createdAt),
  ],
)

/** The moderator who works on a comment of the queue, so that nobody else does meanwhile. */
export const moderationClaims = pgTable(
  'moderation_claims',
  {
    commentId: id('comment_id').notNull(),
    accountId: id('account_id').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'moderation_claims_pkey', columns: [table.commentId] }),
    foreignKey({
      name: 'moderation_claims_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'moderation_claims_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    index('moderation_claims_account_id_idx').on(table.accountId, table.expiresAt),
  ],
)
