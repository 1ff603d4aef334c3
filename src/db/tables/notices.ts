/**
 * The tables of notices to accounts, of their appeals, and of their subscriptions to mail about
 * replies.
 */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { type ReplyNoticeMode, replyNoticeModes } from '../../domain/comments/reply-notices.ts'
import { type AppealStatus, appealStatuses } from '../../domain/moderation/appeal.ts'
import {
  type Decider,
  deciders,
  type NoticeKind,
  noticeKinds,
} from '../../domain/moderation/statement-of-reasons.ts'
import { accounts } from './accounts.ts'
import { id, moment } from './columns.ts'
import { comments } from './comments.ts'
import { isOneOf } from './enum-check.ts'
import { decisions } from './moderation.ts'

export const notices = pgTable(
  'notices',
  {
    id: id().notNull(),
    accountId: id('account_id').notNull(),
    kind: text('kind').$type<NoticeKind>().notNull(),
    decidedBy: text('decided_by').$type<Decider>().notNull(),
    /** The decision that the notice is about; null if the notice is about the account. */
    decisionId: id('decision_id'),
    /** The comment and its article as they were at the decision. */
    excerpt: text('excerpt'),
    wasReported: boolean('was_reported'),
    articleTitle: text('article_title'),
    articleSlug: text('article_slug'),
    suspensionReason: text('suspension_reason'),
    suspendedUntil: moment('suspended_until'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'notices_pkey', columns: [table.id] }),
    foreignKey({
      name: 'notices_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'notices_decision_id_fkey',
      columns: [table.decisionId],
      foreignColumns: [decisions.id],
    }),
    check('notices_kind_check', isOneOf(table.kind, noticeKinds)),
    check('notices_decided_by_check', isOneOf(table.decidedBy, deciders)),
    check(
      'notices_decision_check',
      sql`(${table.kind} in ('comment-hidden', 'appeal-resolved')) = (${sql.join(
        [
          sql`${table.decisionId} is not null`,
          sql`${table.excerpt} is not null
        and ${table.wasReported} is not null`,
          sql`${table.articleTitle} is not null`,
          sql`${table.articleSlug} is not null`,
        ],
        sql` and `,
      )})`,
    ),
    check(
      'notices_suspension_check',
      sql`(${table.kind} = 'account-suspended') = (${table.suspensionReason} is not null)`,
    ),
    index('notices_account_id_idx').on(table.accountId, table.id.desc().nullsFirst()),
  ],
)

/** The appeal of a comment's author against a decision, at most one for each decision. */
export const appeals = pgTable(
  'appeals',
  {
    id: id().notNull(),
    decisionId: id('decision_id').notNull(),
    accountId: id('account_id').notNull(),
    /** null once the account is erased. */
    text: text('text'),
    status: text('status').$type<AppealStatus>().notNull(),
    createdAt: moment('created_at').notNull(),
    resolvedAt: moment('resolved_at'),
    resolverAccountId: id('resolver_account_id'),
    /** The answer of the moderator who judged the appeal, to its author. */
    note: text('note'),
    /** The decision by which the appeal restored the comment. */
    restoringDecisionId: id('restoring_decision_id'),
  },
  (table) => [
    primaryKey({ name: 'appeals_pkey', columns: [table.id] }),
    unique('appeals_decision_id_key').on(table.decisionId),
    foreignKey({
      name: 'appeals_decision_id_fkey',
      columns: [table.decisionId],
      foreignColumns: [decisions.id],
    }),
    foreignKey({
      name: 'appeals_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }),
    foreignKey({
      name: 'appeals_resolver_account_id_fkey',
      columns: [table.resolverAccountId],
      foreignColumns: [accounts.id],
    }),
    foreignKey({
      name: 'appeals_restoring_decision_id_fkey',
      columns: [table.restoringDecisionId],
      foreignColumns: [decisions.id],
    }),
    check('appeals_status_check', isOneOf(table.status, appealStatuses)),
    check(
      'appeals_resolution_check',
      sql`(${table.status} = 'open') = (${table.resolvedAt} is null)
        and (${table.status} in ('upheld', 'overturned')) = (${table.resolverAccountId} is not null)
        and (${table.restoringDecisionId} is null or ${table.status} = 'overturned')`,
    ),
    index('appeals_status_idx').on(table.status, table.id),
    index('appeals_account_id_idx').on(table.accountId, table.id),
    uniqueIndex('appeals_restoring_decision_id_key').on(table.restoringDecisionId),
  ],
)

/** A row for each account that wants mail about replies to its comments. */
export const replySubscriptions = pgTable(
  'reply_subscriptions',
  {
    accountId: id('account_id').notNull(),
    mode: text('mode').$type<ReplyNoticeMode>().notNull(),
    /** The account gets no mail about replies from before this time. */
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'reply_subscriptions_pkey', columns: [table.accountId] }),
    foreignKey({
      name: 'reply_subscriptions_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    check('reply_subscriptions_mode_check', isOneOf(table.mode, replyNoticeModes)),
  ],
)

/**
 * Replies to comments of subscribers. `told_at` makes sure that a subscriber gets mail about each
 * reply only once. The rows are deleted with the subscription.
 */
export const replyNotices = pgTable(
  'reply_notices',
  {
    /** The reply. */
    commentId: id('comment_id').notNull(),
    /** The author of the comment that the reply answers. */
    accountId: id('account_id').notNull(),
    /** The last time at which the reply became visible. */
    createdAt: moment('created_at').notNull(),
    toldAt: moment('told_at'),
  },
  (table) => [
    primaryKey({ name: 'reply_notices_pkey', columns: [table.commentId] }),
    foreignKey({
      name: 'reply_notices_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'reply_notices_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [replySubscriptions.accountId],
    }).onDelete('cascade'),
    index('reply_notices_account_id_idx').on(table.accountId),
    index('reply_notices_waiting_idx')
      .on(table.accountId, table.commentId)
      .where(sql`${table.toldAt} is null`),
  ],
)
