/** The tables of comments, of the votes on them, and of their former bodies. */
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
  uuid,
} from 'drizzle-orm/pg-core'
import { type CommentStatus, commentStatuses } from '../../domain/comments/comment-lifecycle.ts'
import { maxDepth } from '../../domain/comments/comment-tree.ts'
import type { VoteValue } from '../../domain/comments/vote.ts'
import { accounts } from './accounts.ts'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

export const comments = pgTable(
  'comments',
  {
    id: id().notNull(),
    articleId: id('article_id').notNull(),
    parentId: id('parent_id'),
    threadId: id('thread_id').notNull(),
    /**
     * The ids of the ancestors from the root down, then the comment's own id. Such arrays sort in
     * display order, since the ids are UUIDv7.
     */
    path: uuid('path').array().notNull(),
    depth: smallint('depth').notNull(),
    accountId: id('account_id').notNull(),
    status: text('status').$type<CommentStatus>().notNull(),
    /** Markdown, as the reader wrote it. */
    body: text('body').notNull(),
    bodyHtml: text('body_html').notNull(),
    /** Plain text for the list of recent comments. */
    excerpt: text('excerpt').notNull(),
    upvotes: integer('upvotes').notNull().default(0),
    downvotes: integer('downvotes').notNull().default(0),
    score: integer('score').notNull().default(0),
    /** Visible comments that descend from this one, at any depth. */
    replyCount: integer('reply_count').notNull().default(0),
    /**
     * True if the comment is visible, or is a tombstone because visible comments descend from it.
     */
    isShown: boolean('is_shown').generatedAlwaysAs(sql`status = 'visible' or reply_count > 0`).notNull(),
    createdAt: moment('created_at').notNull(),
    editedAt: moment('edited_at'),
    /**
     * The time since which the comment waits for a moderator, because it is pending or has open
     * reports.
     */
    queuedAt: moment('queued_at'),
    /** The number of open reports, which no decision has settled. */
    openReportCount: integer('open_report_count').notNull().default(0),
    /**
     * Whether a moderator has approved the present text. Reports do not hide an approved comment.
     */
    isApproved: boolean('is_approved').notNull().default(false),
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
    check('comments_status_check', isOneOf(table.status, commentStatuses)),
    check('comments_depth_check', sql`${table.depth} between 0 and ${sql.raw(String(maxDepth))}`),
    check('comments_path_check', sql`cardinality(${table.path}) = ${table.depth} + 1`),
    check('comments_score_check', sql`${table.score} = ${table.upvotes} - ${table.downvotes}`),
    check('comments_reply_count_check', sql`${table.replyCount} >= 0`),
    check(
      'comments_queued_at_check',
      sql.join(
        [
          sql`(${table.status} = 'pending') <= (${table.queuedAt} is not null)`,
          sql`(${table.openReportCount} > 0) <= (${table.queuedAt} is not null)`,
        ],
        sql` and `,
      ),
    ),
    // The next three indexes hold shown comments only, so that hidden comments do not slow down a
    // page of threads.
    index('comments_path_idx').on(table.articleId, table.path).where(sql`${table.isShown}`),
    index('comments_roots_idx')
      .on(table.articleId, table.threadId)
      .where(sql`${table.depth} = 0 and ${table.isShown}`),
    index('comments_top_idx')
      .on(table.articleId, table.score.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.depth} = 0 and ${table.isShown}`),
    index('comments_recent_idx').on(table.id.desc().nullsFirst()).where(sql`${table.status} = 'visible'`),
    index('comments_article_recent_idx')
      .on(table.articleId, table.id.desc().nullsFirst())
      .where(sql`${table.status} = 'visible'`),
    // For moderators, who read comments of every status.
    index('comments_unshown_status_idx')
      .on(table.status, table.id.desc().nullsFirst())
      .where(sql`${table.status} <> 'visible'`),
    index('comments_unshown_article_idx')
      .on(table.articleId, table.id.desc().nullsFirst())
      .where(sql`${table.status} <> 'visible'`),
    index('comments_account_visible_idx')
      .on(table.accountId, table.id.desc().nullsFirst())
      .where(sql`${table.status} = 'visible'`),
    index('comments_queue_idx').on(table.queuedAt, table.id).where(sql`${table.queuedAt} is not null`),
    index('comments_queue_reports_idx')
      .on(table.openReportCount.desc().nullsFirst(), table.queuedAt, table.id)
      .where(sql`${table.queuedAt} is not null`),
    // This index includes the status, so that the newest comments of an account are counted from
    // the index alone.
    index('comments_account_id_idx').on(table.accountId, table.id.desc().nullsFirst(), table.status),
  ],
)

export const commentVotes = pgTable(
  'comment_votes',
  {
    commentId: id('comment_id').notNull(),
    accountId: id('account_id').notNull(),
    value: smallint('value').$type<VoteValue>().notNull(),
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
