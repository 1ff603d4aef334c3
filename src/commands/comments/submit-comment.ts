/** A reader's comment or reply: placed in its thread, shown at once or held for a moderator. */
import { invalidToken } from '../../auth/tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import {
  countVisible,
  type DiscussionRow,
  findDiscussion,
  insertComment,
} from '../../db/queries/comments/comment-writes.ts'
import { type CommentRow, findComment } from '../../db/queries/comments/comments.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Actor } from '../../domain/actor.ts'
import type { CommentPolicy } from '../../domain/articles/article-parts.ts'
import { type Place, placeReply, placeRoot } from '../../domain/comments/comment-tree.ts'
import { closureOf } from '../../domain/comments/comment-windows.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import type { CommentInput } from '../../schemas/comments/comments.ts'
import {
  recordScreening,
  refuseRepetition,
  repeatedBy,
  type ScreeningDeps,
  screenComment,
} from '../moderation/steps/screen-comment.ts'
import { announceReplies } from './steps/announce-replies.ts'
import { renderBounded, underPolicy } from './steps/compose-comment.ts'

export async function submitComment(
  deps: ScreeningDeps,
  actor: Actor,
  { articleId, input }: { articleId: string; input: CommentInput },
): Promise<CommentRow> {
  const { html, excerpt } = renderBounded(input.body)
  const { database, clock, newId } = deps
  const { accountId } = actor
  const found = await screenComment(deps, actor, { articleId, body: input.body, html })
  const posted = await database.transact(async (tx) => {
    // Of posts of one account at once, the later ones see the earlier.
    if (!(await holdAccount(tx, accountId, 'no key update'))) throw invalidToken('its account is gone')
    const now = clock()
    // Not earlier: whoever reads the thread meanwhile must not have passed its place.
    const id = newId()
    const { commentPolicy, place, justPosted } = await admit(tx, {
      ...{ articleId, id, accountId, at: now },
      parentId: input.parentId ?? null,
    })
    const repeated = repeatedBy(actor, input.body, justPosted)
    if (repeated) return { repeated }
    const screening = underPolicy(commentPolicy, found)
    const status = screening.outcome === 'visible' ? 'visible' : 'pending'
    await insertComment(tx, {
      ...place,
      id,
      articleId,
      accountId,
      status,
      body: input.body,
      bodyHtml: html,
      excerpt,
      createdAt: now,
      queuedAt: status === 'pending' ? now : null,
    })
    await recordScreening(tx, deps, { screening, commentId: id, articleId, accountId, createdAt: now })
    await recordEvent(tx, {
      type: 'comment.posted',
      subjects: { articleId, commentId: id },
      payload: { status, threadId: place.threadId },
      actorAccountId: accountId,
      occurredAt: now,
    })
    const comment = await findComment(tx, id)
    if (!comment) throw new Error('a comment that was just inserted cannot be gone')
    if (status !== 'visible') return { comment }
    await announceReplies(tx, deps, { comments: [{ id, path: place.path }], at: now })
    await countVisible(tx, { articleId, path: place.path }, 1)
    return { comment }
  })
  return posted.comment ?? refuseRepetition(deps, actor, { articleId, of: posted.repeated })
}

type Submission = { articleId: string; id: string; parentId: string | null; accountId: string; at: Date }
type Admission = { commentPolicy: CommentPolicy; place: Place } & Pick<DiscussionRow, 'justPosted'>

/** Where the comment goes, or why it may not be made. */
async function admit(tx: Db, { id, ...submission }: Submission): Promise<Admission> {
  const discussion = await findDiscussion(tx, submission)
  if (!discussion) throw notFound('article')
  const { commentPolicy, answered, justPosted } = discussion
  const { parentId, at } = submission
  refuseClosed(discussion, at)
  if (parentId === null) return { commentPolicy, justPosted, place: placeRoot(id) }

  if (!answered) throw invalidField('/parentId', 'is no comment of this article')
  if (answered.status !== 'visible') {
    throw new ApiError(
      'comment-not-visible',
      'The comment to reply to is hidden, removed or not yet approved.',
    )
  }
  return { commentPolicy, justPosted, place: placeReply(id, answered.path) }
}

function refuseClosed(discussion: DiscussionRow, at: Date): void {
  const closure = closureOf(discussion, at)
  if (!closure) return
  const { byAgeSince: since } = closure
  const detail = since
    ? `The comments of this article closed at ${since.toISOString()}, ${discussion.commentsCloseAfterDays} days after its publication.`
    : 'The comments of this article are closed.'
  throw new ApiError('comment-closed', detail)
}
