/** Posts a comment or a reply: screens it, places it in its thread, and shows or holds it. */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { writeCommentDocument } from '../../db/queries/comments/comment-search.ts'
import {
  countVisible,
  type DiscussionRow,
  findDiscussion,
  insertComment,
} from '../../db/queries/comments/comment-writes.ts'
import { type CommentRow, findComment } from '../../db/queries/comments/comments.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Actor } from '../../domain/actor.ts'
import { placeReply, placeRoot, type ThreadPosition } from '../../domain/comments/comment-tree.ts'
import { closureOf } from '../../domain/comments/comment-windows.ts'
import { counted } from '../../domain/counted.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import type { CommentInput } from '../../schemas/comments/comments.ts'
import {
  type RefusedComment,
  type ScreenedComment,
  type ScreeningDeps,
  screenComment,
} from '../moderation/steps/screen-comment.ts'
import { announceReplies } from './steps/announce-replies.ts'
import { type ComposedComment, type ComposingDeps, composeComment } from './steps/compose-comment.ts'

export async function submitComment(
  deps: ComposingDeps,
  actor: Actor,
  { articleId, input: { body, parentId = null } }: { articleId: string; input: CommentInput },
): Promise<CommentRow> {
  const { accountId } = actor
  const words = await composeComment(deps, body)
  const screened = await screenComment(deps, actor, { articleId, ...words })
  const submission = { articleId, accountId, parentId, words, screened }
  const posted = await deps.database.transact((tx) => post(tx, deps, submission))
  return posted.status === 'refused' ? posted.refuse() : posted
}

type Submission = {
  articleId: string
  accountId: string
  parentId: string | null
  words: ComposedComment
  screened: ScreenedComment
}

async function post(
  tx: Db,
  deps: Pick<ScreeningDeps, 'clock' | 'newId'>,
  { articleId, accountId, parentId, words, screened }: Submission,
): Promise<CommentRow | RefusedComment> {
  // Posts of one account wait for each other here, so that each sees the ones before it.
  if (!(await holdAccount(tx, accountId, 'no key update'))) throw invalidToken('its account is gone')
  const at = deps.clock()
  // The id is made only here. If it were older, a reader paging through the thread could miss the
  // comment.
  const id = deps.newId()
  const { position, commentPolicy, language, justPosted } = await admit(tx, {
    articleId,
    id,
    accountId,
    at,
    parentId,
  })
  const repetition = screened.findRepetition(justPosted)
  if (repetition) return repetition

  const settled = screened.settle({ commentPolicy })
  const { status } = settled
  await insertComment(tx, {
    ...position,
    id,
    articleId,
    accountId,
    status,
    body: words.body,
    bodyHtml: words.html,
    excerpt: words.excerpt,
    createdAt: at,
    queuedAt: status === 'pending' ? at : null,
  })
  await writeCommentDocument(tx, { id, articleId, accountId, bodyHtml: words.html, language })
  await settled.record(tx, { commentId: id, at })
  const { threadId, path } = position
  await recordEvent(tx, {
    type: 'comment.posted',
    subjects: { articleId, commentId: id },
    payload: { status, threadId },
    actorAccountId: accountId,
    occurredAt: at,
  })
  const comment = await findComment(tx, id)
  if (!comment) throw new Error('a comment that was just inserted cannot be gone')
  if (status === 'visible') {
    await announceReplies(tx, deps, { comments: [{ id, path }], at })
    await countVisible(tx, { articleId, path }, 1)
  }
  return comment
}

type Candidate = { articleId: string; id: string; parentId: string | null; accountId: string; at: Date }
type Admission = Pick<DiscussionRow, 'commentPolicy' | 'language' | 'justPosted'> & {
  position: ThreadPosition
}

/** The position of the new comment. Throws if the article or the parent takes no comments. */
async function admit(tx: Db, { id, ...candidate }: Candidate): Promise<Admission> {
  const discussion = await findDiscussion(tx, candidate)
  if (!discussion) throw notFound('article')
  const { commentPolicy, language, answered, justPosted } = discussion
  const { parentId, at } = candidate
  refuseClosed(discussion, at)
  if (parentId === null) return { commentPolicy, language, justPosted, position: placeRoot(id) }

  if (!answered) throw invalidField('/parentId', 'must be the id of a comment on this article')
  if (answered.status !== 'visible') {
    throw new ApiError(
      'comment-not-visible',
      'The comment to reply to is hidden, removed or not yet approved.',
    )
  }
  return { commentPolicy, language, justPosted, position: placeReply(id, answered.path) }
}

function refuseClosed(discussion: DiscussionRow, at: Date): void {
  const closure = closureOf(discussion, at)
  if (!closure) return
  const { byAgeSince: since } = closure
  const { commentsCloseAfterDays: days } = discussion
  const detail =
    since && days !== null
      ? `The comments of this article closed at ${since.toISOString()}, ` +
        `${counted(days, 'day')} after its publication.`
      : 'The comments of this article are closed.'
  throw new ApiError('comment-closed', detail)
}
