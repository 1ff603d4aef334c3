/**
 * The parts of an item of the moderators' lists, besides the comment itself. All but the article are
 * JSON values. Each of these is looked up for one comment, and `domain/moderation/moderation-queue.ts`
 * bounds its size. The statement must join `comments` with `accounts`, the author, and `articles`.
 */
import { type SQL, sql } from 'drizzle-orm'
import type {
  CommentStatus,
  DecisionAction,
  DecisionReason,
} from '../../../domain/comments/comment-lifecycle.ts'
import { shownWithItem } from '../../../domain/moderation/moderation-queue.ts'
import type { ScreeningReason, ScreeningSource } from '../../../domain/moderation/screening.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { commentRevisions, comments } from '../../tables/comments.ts'
import { commentReports, decisions, screenings } from '../../tables/moderation.ts'
import { type ReporterRow, reporterOf } from './reports.ts'

const atMost = (part: keyof typeof shownWithItem): SQL => sql.raw(`limit ${shownWithItem[part]}`)

/** The article beneath which the comment is. */
export const moderatedArticle = {
  id: articles.id,
  slug: articles.slug,
  title: sql<string>`coalesce(${articles.title}, '')`,
  commentPolicy: articles.commentPolicy,
  isPublished: sql<boolean>`(${articles.status} = 'published')`,
}

/** Times have the form that PostgreSQL writes into JSON. */
type ScreeningPart = { source: ScreeningSource; reasons: ScreeningReason[]; createdAt: string }

/** Newest first. */
export const latestScreenings = sql<ScreeningPart[]>`(
  select coalesce(json_agg(json_build_object(
    'source', s.source, 'reasons', s.reasons, 'createdAt', s.created_at) order by s.id desc), '[]')
  from (
    select * from ${screenings} each where each.comment_id = comments.id
    order by each.id desc ${atMost('screenings')}
  ) as s)`

type ReportPart = {
  id: string
  reason: DecisionReason
  note: string | null
  createdAt: string
  reporter: ReporterRow
}

/**
 * The open reports, newest first. Their ids are read from an index alone, in the order of the
 * index.
 */
export const latestReports = sql<ReportPart[]>`(
  select coalesce(json_agg(json_build_object('id', r.id, 'reason', r.reason, 'note', r.note,
    'createdAt', r.created_at, 'reporter', ${reporterOf(sql`r.account_id`)}) order by r.id desc), '[]')
  from (
    select each.id from ${commentReports} each
    where each.comment_id = comments.id and each.status = 'open' order by each.id desc ${atMost('reports')}
  ) as latest join ${commentReports} r on r.id = latest.id)`

export const revisionCount = sql<number>`(
  select count(*)::integer from ${commentRevisions} each where each.comment_id = comments.id)`

type AuthorDecision = {
  id: string
  commentId: string
  action: DecisionAction
  reason: DecisionReason
  status: CommentStatus
  createdAt: string
}
type AuthorRecord = { counts: Record<CommentStatus, number>; lastDecisions: AuthorDecision[] }

/** The number of the author's newest comments in each status, and the last decisions on them. */
export const authorRecord = sql<AuthorRecord>`(
  with own as materialized (
    select c.id, c.status from ${comments} c where c.account_id = ${accounts.id}
    order by c.id desc ${atMost('authorComments')}
  )
  select json_build_object(
    'counts', (
      select json_build_object(
        'visible', count(*) filter (where own.status = 'visible'),
        'pending', count(*) filter (where own.status = 'pending'),
        'hidden', count(*) filter (where own.status = 'hidden'),
        'removed', count(*) filter (where own.status = 'removed'))
      from own),
    'lastDecisions', (
      select coalesce(json_agg(json_build_object('id', d.id, 'commentId', d.comment_id, 'action', d.action,
        'reason', d.reason, 'status', d.status, 'createdAt', d.created_at) order by d.id desc), '[]')
      from (
        select latest.* from own cross join lateral (
          select * from ${decisions} each where each.comment_id = own.id
          order by each.id desc ${atMost('authorDecisions')}
        ) as latest
        order by latest.id desc ${atMost('authorDecisions')}
      ) as d)))`
