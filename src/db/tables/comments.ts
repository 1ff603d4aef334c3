/** Comments and everything that is said about them: votes, reports, former bodies, moderation decisions. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  type CommentStatus,
  commentStatuses,
  type DecisionAction,
  type DecisionReason,
  decisionActions,
  decisionReasons,
} from '../../domain/comment-lifecycle.ts'
import { maxDepth } from '../../domain/comment-tree.ts'
import { accounts } from './accounts.ts'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'
import { oneOf } from './one-of.ts'

export const comments = pgTable(
  'comments',
  {
    id: id().notNull(),
    articleId: id('article_id').notNull(),
    parentId: id('parent_id'),
    threadId: id('thread_id').notNull(),
    /** Ancestors from the root, then the comment itself; UUIDv7 arrays sort in display order. */
    path: uuid('path').array().notNull(),
    depth: smallint('depth').notNull(),
    accountId: id('account_id').notNull(),
    status: text('status').$type<CommentStatus>().notNull(),
    /** Markdown, as the reader wrote it. */
    body: text('body').notNull(),
    bodyHtml: text('body_html').notNull(),
    /** Plain text, for the list of recent comments. */
    excerpt: text('excerpt').notNull(),
    upvotes: integer('upvotes').notNull().default(0),
    downvotes: integer('downvotes').notNull().default(0),
    score: integer('score').notNull().default(0),
    /** Visible comments that descend from this one, at any depth. */
    replyCount: integer('reply_count').notNull().default(0),
    /** As itself, or as a tombstone while visible comments descend from it. */
    isShown: boolean('is_shown').generatedAlwaysAs(sql`status = 'visible' or reply_count > 0`).notNull(),
    createdAt: moment('created_at').notNull(),
    editedAt: moment('edited_at'),
  },
  (table) => [
    primaryKey({ name: 'comments_pkey', columns: [table.id] }),
    foreignKey({
      name: 'comments_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'comments_parent_id_fkey', columns: [table.parentId], foreignColumns: [table.id] }),
    foreignKey({ name: 'comments_thread_id_fkey', columns: [table.threadId], foreignColumns: [table.id] }),
    foreignKey({
      name: 'comments_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }),
    check('comments_status_check', oneOf(table.status, commentStatuses)),
    check('comments_depth_check', sql`${table.depth} between 0 and ${sql.raw(String(maxDepth))}`),
    check('comments_path_check', sql`cardinality(${table.path}) = ${table.depth} + 1`),
    check('comments_score_check', sql`${table.score} = ${table.upvotes} - ${table.downvotes}`),
    check('comments_reply_count_check', sql`${table.replyCount} >= 0`),
    // The reads that page through threads see shown comments only, so that a wave of hidden ones costs them nothing.
    index('comments_path_idx').on(table.articleId, table.path).where(sql`${table.isShown}`),
    index('comments_roots_idx')
      .on(table.articleId, table.threadId)
      .where(sql`${table.depth} = 0 and ${table.isShown}`),
    index('comments_top_idx')
      .on(table.articleId, table.score.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.depth} = 0 and ${table.isShown}`),
    index('comments_recent_idx').on(table.id.desc().nullsFirst()).where(sql`${table.status} = 'visible'`),
    index('comments_pending_idx').on(table.id).where(sql`${table.status} = 'pending'`),
    index('comments_account_id_idx').on(table.accountId, table.id.desc().nullsFirst()),
  ],
)

export const commentVotes = pgTable(
  'comment_votes',
  {
    commentId: id('comment_id').notNull(),
    accountId: id('account_id').notNull(),
    value: smallint('value').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'comment_votes_pkey', columns: [table.commentId, table.accountId] }),
    foreignKey({
      name: 'comment_votes_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'comment_votes_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }),
    check('comment_votes_value_check', sql`${table.value} in (-1, 1)`),
    index('comment_votes_account_id_idx').on(table.accountId, table.commentId),
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
    check('comment_reports_reason_check', oneOf(table.reason, decisionReasons)),
    index('comment_reports_account_id_idx').on(table.accountId, table.id),
  ],
)

export const commentRevisions = pgTable(
  'comment_revisions',
  {
    commentId: id('comment_id').notNull(),
    number: integer('number').notNull(),
    body: text('body').notNull(),
    bodyHtml: text('body_html').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'comment_revisions_pkey', columns: [table.commentId, table.number] }),
    foreignKey({
      name: 'comment_revisions_comment_id_fkey',
      columns: [table.commentId],
      foreignColumns: [comments.id],
    }).onDelete('cascade'),
  ],
)

/** Append-only: triggers refuse UPDATE, DELETE and TRUNCATE. A comment's status is what its last decision says. */
export const decisions = pgTable(
  'decisions',
  {
    id: id().notNull(),
    commentId: id('comment_id').notNull(),
    moderatorAccountId: id('moderator_account_id').notNull(),
    action: text('action').$type<DecisionAction>().notNull(),
    reason: text('reason').$type<DecisionReason>().notNull(),
    /** For the ledger: moderators alone read it. */
    note: text('note'),
    /** What the author of the comment is told besides the reason. */
    noteToAuthor: text('note_to_author'),
    previousStatus: text('previous_status').$type<CommentStatus>().notNull(),
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
    check('decisions_action_check', oneOf(table.action, decisionActions)),
    check('decisions_reason_check', oneOf(table.reason, decisionReasons)),
    check('decisions_previous_status_check', oneOf(table.previousStatus, commentStatuses)),
    check('decisions_status_check', oneOf(table.status, commentStatuses)),
    index('decisions_comment_id_idx').on(table.commentId, table.id),
    index('decisions_moderator_account_id_idx').on(table.moderatorAccountId, table.id),
  ],
)
