/**
 * Presents comments, their former words and decisions. The public sees a comment that is not
 * visible as a tombstone. `publicUrl` is the URL of this service, which draws pictures.
 */
import type { CommentRevisionRow } from '../../db/queries/comments/comment-revisions.ts'
import type { AuthorRow, CommentRow, RecentCommentRow } from '../../db/queries/comments/comments.ts'
import type { DecisionRow } from '../../db/queries/moderation/decisions.ts'
import { shownName } from '../../domain/shown-name.ts'
import { avatarUrlOf } from '../../domain/site-links.ts'
import type { badges } from '../../schemas/comments/comment-authors.ts'
import type { CommentRevision } from '../../schemas/comments/comment-revisions.ts'
import type {
  Comment,
  CommentContext,
  Decision,
  RecentComment,
  Thread,
} from '../../schemas/comments/comments.ts'

type Badge = (typeof badges)[number]
type Author = RecentComment['author']

function presentAuthor(row: AuthorRow, publicUrl: string): Author {
  const { id, displayName, avatarUrl, contributor, isInByline, isModerator } = row
  const badges: Badge[] = [
    ...(isInByline ? (['author'] as const) : []),
    ...(isModerator ? (['moderator'] as const) : []),
  ]
  return {
    id,
    displayName: shownName(displayName),
    avatarUrl: avatarUrl ?? (contributor && avatarUrlOf(publicUrl, contributor)),
    contributorSlug: contributor?.slug ?? null,
    badges,
  }
}

/** Presents the comment as the public sees it: whole, or as a tombstone without words and author. */
export function presentComment(row: CommentRow, publicUrl: string): Comment {
  const whole = presentOwnComment(row, publicUrl)
  return row.status === 'visible' ? whole : tombstoneOf(whole)
}

/** Names each member that stays, so that a new member is hidden until it is listed here. */
function tombstoneOf(whole: Comment): Comment {
  return {
    id: whole.id,
    articleId: whole.articleId,
    parentId: whole.parentId,
    threadId: whole.threadId,
    depth: whole.depth,
    status: whole.status,
    body: null,
    bodyHtml: null,
    score: whole.score,
    upvotes: whole.upvotes,
    downvotes: whole.downvotes,
    replyCount: whole.replyCount,
    author: null,
    createdAt: whole.createdAt,
    editedAt: whole.editedAt,
  }
}

/** Presents the comment as its author sees it, whatever its status. */
export function presentOwnComment(
  { author, createdAt, editedAt, ...row }: CommentRow,
  publicUrl: string,
): Comment {
  return {
    ...row,
    author: presentAuthor(author, publicUrl),
    createdAt: createdAt.toISOString(),
    editedAt: editedAt?.toISOString() ?? null,
  }
}

/** The last row is the comment itself. The rows before it are its ancestors, from the root down. */
export function presentInContext(rows: readonly CommentRow[], publicUrl: string): CommentContext | undefined {
  const [comment, ...above] = rows.map((row) => presentComment(row, publicUrl)).reverse()
  return comment && { ...comment, ancestors: above.reverse() }
}

/** `replies` are rows in display order, one more than `limit` if the thread has further replies. */
export function presentThread(
  root: CommentRow,
  {
    replies,
    limit,
    cursorAfter,
    publicUrl,
  }: {
    replies: readonly CommentRow[]
    limit: number
    cursorAfter: (row: CommentRow) => string
    publicUrl: string
  },
): Thread {
  const shown = replies.slice(0, limit)
  // Where no replies are shown, the cursor leads to the first reply after the root.
  const last = shown.at(-1) ?? root
  return {
    ...presentComment(root, publicUrl),
    replies: {
      data: shown.map((row) => presentComment(row, publicUrl)),
      nextCursor: replies.length > limit ? cursorAfter(last) : null,
    },
  }
}

export function presentRecentComment(
  { author, createdAt, ...row }: RecentCommentRow,
  publicUrl: string,
): RecentComment {
  return { ...row, author: presentAuthor(author, publicUrl), createdAt: createdAt.toISOString() }
}

/** Presents one state of a comment's text to moderators. */
export function presentCommentRevision({ createdAt, ...row }: CommentRevisionRow): CommentRevision {
  return { ...row, createdAt: createdAt.toISOString() }
}

export function presentDecision({
  moderator: { id, displayName },
  createdAt,
  ...row
}: DecisionRow): Decision {
  const moderator = { id, displayName: shownName(displayName) }
  return { ...row, moderator, createdAt: createdAt.toISOString() }
}

export function presentListedDecision({ total: _, ...row }: DecisionRow & { total: unknown }): Decision {
  return presentDecision(row)
}
